import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseRedisUrl } from "@/lib/topology/redis-url";
import { lockInstance } from "@/server/launch/instance-lock";
import { makeDataFolder } from "@/server/launch/private-folder";
import { durableArgs, type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { socketPlaces } from "@/server/launch/socket-place";
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
  const server = await startRedisServer({ dir, args: durableArgs, password, isOnSocket: true });
  onTestFinished(() => server.stop());
  const redis = connectRedis({ url: server.url, name: "test", purpose: "commands" });
  onTestFinished(() => redis.disconnect());
  await waitFor("the store", () => redis.status === "ready");
  await redis.set("callboard:signing-key", "secret");
  return server;
}

const socketOf = ({ url }: RedisServer) => parseRedisUrl(url)?.hosts[0]?.host ?? "";

/** The local addresses of TCP on which a process listens, as the kernel lists them. */
function listensOn(pid: number): string[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) =>
      spawnSync("readlink", [`/proc/${pid}/fd/${fd}`])
        .stdout.toString()
        .trim(),
    ),
  );
  const rows = ["tcp", "tcp6"].flatMap((name) => readFileSync(`/proc/net/${name}`, "utf8").split("\n").slice(1));
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === "0A" && inodes.has(`socket:[${inode}]`))
    .map(([, local = ""]) => local);
}

/** Of all processes, as any account may read them. */
function commandLines(): string {
  const lines = readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
  return lines.join("\n");
}

/** What a client that says these lines is answered. */
function say(path: string, lines: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
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

const askThenEnd = `
const [uid, path, lines] = process.argv.slice(1);
if (uid !== "0") {
  process.setgroups([]);
  process.setgid(Number(uid));
  process.setuid(Number(uid));
}
require("node:net").connect(path).on("error", (error) => console.error(error.code)).on("data", (data) => process.stdout.write(data)).end(lines);
`;

/** What the server says to another account that knows the password; the account need not be able to run anything. */
const askAs = (uid: number, path: string) =>
  spawnSync(process.execPath, ["-e", askThenEnd, String(uid), path, `AUTH ${password}\r\nPING\r\nQUIT\r\n`], {
    encoding: "utf8",
    cwd: "/",
  });

test("nobody without its password is answered, and no list of processes shows it", async () => {
  const server = await start(join(openFolder(), "redis"));
  const commands = ["PING", "GET callboard:signing-key", "INFO", "CONFIG GET requirepass", "MONITOR", "AUTH wrong"];
  for (const command of commands) {
    expect(await say(socketOf(server), `${command}\r\n`), command).toMatch(/^-(NOAUTH|WRONGPASS)/);
  }
  const processes = commandLines();
  expect(processes).toContain(dirname(socketOf(server)));
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
  expect(listensOn(server.pid)).toEqual([]);
  expect(askAs(0, socketOf(server))).toMatchObject({ stdout: "+OK\r\n+PONG\r\n+OK\r\n", stderr: "" });
  expect(askAs(nobody, socketOf(server))).toMatchObject({ stdout: "", stderr: expect.stringContaining("EACCES") });
});

test("it is on a socket of its folder and on no port; a restart and another start find it there with its data", async () => {
  const dir = join(openFolder(), "redis");
  const server = await start(dir);
  expect([server.port, socketOf(server), modeOf(socketOf(server))]).toEqual([0, join(dir, "redis.sock"), "600"]);
  expect(listensOn(server.pid)).toEqual([]);
  await server.kill("SIGKILL");
  await server.restart();
  expect(await say(socketOf(server), `AUTH ${password}\r\nGET callboard:signing-key\r\n`)).toContain("secret");
  await server.kill("SIGKILL");
  expect(existsSync(socketOf(server))).toBe(true);
  const next = await start(dir);
  expect(next.url).toBe(server.url);
});

test("a folder that an earlier version listened from on a port goes on with its data", async () => {
  const dir = join(openFolder(), "redis");
  const before = await startRedisServer({ dir, args: durableArgs, password: "old" });
  const redis = connectRedis({ url: before.url, name: "test", purpose: "commands" });
  await waitFor("the old store", () => redis.status === "ready");
  await redis.set("callboard:audit-of-old", "kept");
  redis.disconnect();
  const server = await start(dir);
  expect(await say(socketOf(server), `AUTH ${password}\r\nGET callboard:audit-of-old\r\n`)).toContain("kept");
});

test("where the path is too long for a socket it lies in a short folder of this account, gone at the stop", async () => {
  const dir = join(openFolder(), "x".repeat(60), "y".repeat(60), "redis");
  const server = await startRedisServer({ dir, password, isOnSocket: true });
  const path = socketOf(server);
  expect(dirname(dirname(path))).toBe(tmpdir());
  expect([modeOf(dirname(path)), modeOf(path)]).toEqual(["700", "600"]);
  expect(await say(path, `AUTH ${password}\r\nPING\r\n`)).toBe("+OK\r\n+PONG\r\n");
  await server.stop();
  expect(existsSync(dirname(path))).toBe(false);
});

test("a folder of the short name that somebody else made is not used", () => {
  const dir = join(openFolder(), "z".repeat(120));
  const [path = ""] = socketPlaces(dir);
  const folder = dirname(path);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  expect([...socketPlaces(dir)]).toEqual([path]);
  expect(modeOf(folder)).toBe("700");
  if (isRoot) {
    chownSync(folder, nobody, nobody);
    expect(() => [...socketPlaces(dir)]).toThrow(/no folder of this account's/);
  }
  rmSync(folder, { recursive: true });
  symlinkSync(openFolder(), folder);
  expect(() => [...socketPlaces(dir)]).toThrow(/no folder of this account's/);
});
