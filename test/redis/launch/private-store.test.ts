import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lockInstance } from "@/server/launch/instance-lock";
import { makeDataFolder } from "@/server/launch/private-folder";
import { durableArgs, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis } from "@/server/redis/connect";
import { waitFor } from "@/test/support/wait-for";
import { temporaryFolder } from "./temporary-folder";

const password = "a".repeat(64);
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

/** A folder that everybody of the machine can look into, as a checkout often is. */
function openFolder(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  return folder;
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
}

async function start(dir: string) {
  const server = await startRedisServer({ dir, args: durableArgs, password });
  onTestFinished(() => server.stop());
  const redis = connectRedis({ url: server.url, name: "test", purpose: "commands" });
  onTestFinished(() => redis.disconnect());
  await waitFor("the store", () => redis.status === "ready");
  await redis.set("callboard:signing-key", "secret");
  return server;
}

/** What a client that says these lines is answered. */
function say(port: number, lines: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    socket.setTimeout(1_000, () => socket.end());
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
    socket.on("data", (chunk) => {
      text += chunk.toString();
    });
    socket.write(lines);
  });
}

test("nobody without its password is answered, and no list of processes shows it", async () => {
  const server = await start(join(openFolder(), "redis"));
  const commands = ["PING", "GET callboard:signing-key", "INFO", "CONFIG GET requirepass", "MONITOR", "AUTH wrong"];
  for (const command of commands) {
    expect(await say(server.port, `${command}\r\n`), command).toMatch(/^-(NOAUTH|WRONGPASS)/);
  }
  const processes = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout;
  expect(processes).toContain(`:${server.port}`);
  expect(processes).not.toContain(password);
});

test("all it keeps is its own account's, also what an earlier start left open", async () => {
  const folder = openFolder();
  const dir = join(folder, "redis");
  mkdirSync(join(dir, "appendonlydir"), { recursive: true });
  writeFileSync(join(dir, "old.rdb"), "x");
  for (const path of [dir, join(dir, "appendonlydir")]) chmodSync(path, 0o755);
  chmodSync(join(dir, "old.rdb"), 0o644);
  const outside = join(folder, "outside");
  writeFileSync(outside, "not ours");
  chmodSync(outside, 0o644);
  symlinkSync(outside, join(dir, "link"));
  await start(dir);
  expect(modeOf(dir)).toBe("700");
  for (const path of filesIn(dir).filter((each) => !each.endsWith("link"))) {
    expect([path, modeOf(path)]).toEqual([path, statSync(path).isDirectory() ? "700" : "600"]);
  }
  expect(filesIn(dir).length).toBeGreaterThan(4);
  expect(modeOf(outside)).toBe("644");
});

test("the data folder is tightened where it is ours, and nobody else's is", () => {
  const ours = join(openFolder(), "data");
  mkdirSync(join(ours, "redis"), { recursive: true });
  chmodSync(ours, 0o755);
  const lock = lockInstance(ours);
  expect([modeOf(ours), modeOf(join(ours, "launcher.json"))]).toEqual(["700", "600"]);
  lock.release();
  const shared = openFolder();
  writeFileSync(join(shared, "of-somebody"), "x");
  makeDataFolder(shared);
  expect(modeOf(shared)).toBe("755");
  const sticky = openFolder();
  chmodSync(sticky, 0o1777);
  makeDataFolder(sticky);
  expect(modeOf(sticky)).toBe("777");
  const fresh = join(openFolder(), "a", "b");
  makeDataFolder(fresh);
  expect(modeOf(fresh)).toBe("700");
});

test.runIf(isRoot)("another account of the machine reads nothing of it and is answered nothing", async () => {
  const dir = join(openFolder(), "redis");
  const server = await start(dir);
  const as = (command: string, args: string[]) =>
    spawnSync(command, args, { uid: nobody, gid: nobody, encoding: "utf8", cwd: "/" });
  expect(as("id", ["-u"]).stdout.trim()).toBe(String(nobody));
  expect(as("ls", [dirname(dir)]).stdout).toContain("redis");
  expect(as("ls", [dir])).toMatchObject({ stdout: "", stderr: expect.stringContaining("denied") });
  for (const path of filesIn(dir)) {
    expect(as("cat", [path])).toMatchObject({ stdout: "", stderr: expect.stringContaining("denied") });
  }
  const environment = as("cat", [`/proc/${server.pid}/environ`]);
  expect(environment.stdout).toBe("");
  for (const command of [["PING"], ["GET", "callboard:signing-key"], ["XADD", "callboard:audit", "*", "a", "b"]]) {
    const { stdout } = as("redis-cli", ["-p", String(server.port), ...command]);
    expect(stdout).toContain("NOAUTH");
  }
});
