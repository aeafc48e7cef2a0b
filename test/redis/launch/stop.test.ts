import { expect, test, vi } from "vitest";
import { identifyProcess } from "@/server/launch/process-identity";
import { launchModule, runNode, runScript } from "./run-script";

const threeParts = (stopLast: string) => `
  const { createOrderlyStop } = await import(${launchModule("orderly-stop")});
  const everything = createOrderlyStop((line) => console.log(line));
  for (const name of ["redis", "demo"]) everything.add({ stop: async () => console.log("stopped " + name) });
  everything.add({ stop: ${stopLast}, kill: () => console.log("killed console") });
  console.log("ready");
  setInterval(() => undefined, 1_000);
`;

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "%s stops the last started first and ends calmly",
  async (signal) => {
    const launcher = runScript(threeParts(`async () => console.log("stopped console")`));
    await launcher.prints(/ready/);
    launcher.child.kill(signal);
    expect(await launcher.exitCode).toBe(0);
    expect(launcher.output()).toMatch(/Stopping …\nstopped console\nstopped demo\nstopped redis\n$/);
  },
);

test("the same Ctrl-C arriving twice is one; a later one kills what does not stop", async () => {
  const launcher = runScript(threeParts("() => new Promise(() => undefined)"));
  await launcher.prints(/ready/);
  launcher.child.kill("SIGINT");
  await launcher.prints(/Stopping/);
  launcher.child.kill("SIGINT");
  expect(identifyProcess(launcher.pid)).toBeDefined();
  await vi.waitFor(
    () => {
      launcher.child.kill("SIGINT");
      expect(launcher.output()).toContain("killed console");
    },
    { timeout: 5_000, interval: 100 },
  );
  expect(await launcher.exitCode).toBe(1);
});

const oneChild = (childSource: string) => `
  const { startChild } = await import(${launchModule("children")});
  const source = ${JSON.stringify(childSource)};
  const child = startChild({ args: ["--input-type=module", "--eval", source], env: {} });
  process.on("SIGTERM", async () => {
    await child.stop(300);
    console.log("gone: " + (await child.ended));
    process.exit(0);
  });
`;

test("a child ends by itself when the launcher is killed", async () => {
  const launcher = runScript(oneChild(`console.log("pid=" + process.pid); setInterval(() => undefined, 1_000);`));
  const [, pid] = await launcher.prints(/pid=(\d+)/);
  launcher.child.kill("SIGKILL");
  await vi.waitFor(() => expect(identifyProcess(Number(pid))).toBeUndefined(), { timeout: 5_000 });
});

test("a child that ignores SIGTERM is killed after its grace", async () => {
  const stubborn = `process.on("SIGTERM", () => undefined); setInterval(() => undefined, 1_000); console.log("up");`;
  const launcher = runScript(oneChild(stubborn));
  await launcher.prints(/up/);
  launcher.child.kill("SIGTERM");
  await launcher.prints(/gone: signal SIGKILL/);
  expect(await launcher.exitCode).toBe(0);
});

test("each bad setting is a line of its own, and nothing starts", async () => {
  const bad = { REDIS_URL: "http://localhost", PORT: "many", CALLBOARD_DEMO: "perhaps" };
  const launcher = runNode(["server/launch/bootstrap.mjs", "start"], bad);
  expect(await launcher.exitCode).toBe(1);
  const lines = launcher.output().trim().split("\n");
  expect(lines).toHaveLength(3);
  for (const [name, value] of Object.entries(bad)) {
    expect(lines).toContainEqual(
      expect.stringMatching(
        `^${name} is "${value}"(?: \\(this is an address of HTTP: [^)]*\\))?; expected .*, for example ${name}=`,
      ),
    );
  }
});
