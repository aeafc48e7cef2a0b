import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Check, type Lanes, runChecks } from "@/server/launch/run-checks";
import { type HeldResult, runHeld } from "@/server/launch/run-held";
import { waitFor } from "@/test/support/wait-for";
import { temporaryFolder } from "./temporary-folder";

/** Checks that go on until they are told how they ended, or stopped; `begun` has those that have begun, in order. */
function scene(kinds: Record<string, Check["kind"]>, lanes: Lanes) {
  const ends = new Map<string, (isPassed: boolean) => void>();
  const said: string[] = [];
  const checks = Object.entries(kinds).map(([name, kind]): Check => {
    const run: Check["run"] = ({ signal }) =>
      new Promise<HeldResult>((resolve) => {
        const end = (isPassed: boolean) => resolve({ isPassed, output: `${name} has its say` });
        ends.set(name, end);
        signal.addEventListener("abort", () => end(false));
      });
    return { name, kind, run };
  });
  const stop = new AbortController();
  const options = {
    env: process.env,
    signal: stop.signal,
    lanes,
    say: (line: string) => said.push(line),
    now: () => 0,
  };
  const isPassed = runChecks(checks, options);
  const end = async (name: string, how: boolean) => {
    ends.get(name)?.(how);
    await new Promise(setImmediate);
  };
  return { isPassed, end, stop, said, begun: () => [...ends.keys()] };
}

test("as many of a kind run at a time as it has lanes, and what each printed is shown when it has ended", async () => {
  const kinds = { lint: "works", types: "works", http1: "waits", http2: "waits", http3: "waits" } as const;
  const { isPassed, end, said, begun } = scene(kinds, { works: 1, waits: 2 });
  expect(begun()).toEqual(["lint", "http1", "http2"]);
  await end("http2", true);
  expect(begun()).toEqual(["lint", "http1", "http2", "http3"]);
  expect(said).toEqual(["\n── http2: passed in 0 s\nhttp2 has its say"]);
  for (const name of ["lint", "types", "http1", "http3"]) await end(name, true);
  expect(await isPassed).toBe(true);
  expect(said).toHaveLength(5);
});

test("the first that fails is shown, stops the others, and none begins after it", async () => {
  const kinds = { lint: "works", types: "works", http: "waits" } as const;
  const { isPassed, end, said, begun } = scene(kinds, { works: 1, waits: 1 });
  await end("lint", false);
  expect(await isPassed).toBe(false);
  expect(said).toEqual(["\n── lint: FAILED in 0 s\nlint has its say"]);
  expect(begun()).toEqual(["lint", "http"]);
});

test("stopped by a signal nothing counts as passed", async () => {
  const { isPassed, stop, said } = scene({ lint: "works" }, { works: 1, waits: 1 });
  stop.abort();
  expect(await isPassed).toBe(false);
  expect(said).toEqual([]);
});

test("a command's output is kept, and how it ended", async () => {
  const options = { env: process.env, signal: new AbortController().signal };
  const source = "console.log('out'); console.error('err'); process.exit(Number(process.argv[1]))";
  for (const [code, isPassed] of [
    ["0", true],
    ["3", false],
  ] as const) {
    const result = await runHeld(process.execPath, ["--eval", source, code], options);
    expect({ ...result, output: result.output.split("\n").sort() }).toEqual({ isPassed, output: ["", "err", "out"] });
  }
  const { isPassed, output } = await runHeld("no-such-command", [], options);
  expect(isPassed).toBe(false);
  expect(output).toContain("no-such-command");
});

test("stopped, a command ends with all that it started", async () => {
  const stop = new AbortController();
  const wait = "setInterval(() => undefined, 1_000)";
  const source = `const child = require("node:child_process").spawn(process.execPath, ["--eval", ${JSON.stringify(wait)}], { stdio: "inherit" });
    require("node:fs").writeFileSync(process.argv[1], String(child.pid)); ${wait}`;
  const file = join(temporaryFolder(), "pid");
  const ended = runHeld("sh", ["-c", '"$0" --eval "$1" "$2"; true', process.execPath, source, file], {
    env: process.env,
    signal: stop.signal,
  });
  const pid = await waitFor("the child of its child", () => existsSync(file) && Number(readFileSync(file, "utf8")));
  stop.abort();
  expect((await ended).isPassed).toBe(false);
  await waitFor("its end", () => isGone(pid));
});

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
