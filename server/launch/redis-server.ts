import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRedisServer } from "./find-redis-server";
import { LaunchError } from "./launch-error";
import { guardAgainstOrphan } from "./orphan-guard";
import { findFreePort } from "./ports";
import { makePrivateFolder, privately } from "./private-folder";
import { endProcess, identifyProcess, type ProcessIdentity } from "./process-identity";
import { waitForPong } from "./redis-ping";

const readyWithinMs = 60_000;
const portTries = 3;

/** Keeps what it is told (at most a second of it lost with the machine), and refuses writes rather than evict. */
export const durableArgs = ["--appendonly", "yes", "--appendfsync", "everysec"].concat([
  ...["--maxmemory", "512mb", "--maxmemory-policy", "noeviction"],
]);

export type RedisServerOptions = {
  /** Default: found or obtained as findRedisServer does. */
  binary?: string;
  /** Default: a temporary folder that stop() removes. A server left over on this folder is ended first. */
  dir?: string;
  /** More redis-server arguments, for example `durableArgs`. Default: nothing is written to disk. */
  args?: string[];
  /** Without it nobody is answered. It reaches the server over a pipe, so that no list of processes shows it. */
  password?: string;
  stopGraceMs?: number;
};

export type RedisServer = {
  readonly url: string;
  readonly port: number;
  /** Of the process that runs now; restart() changes it. */
  readonly pid: number;
  /** How that process ends, in words, when it does. */
  readonly ended: Promise<string>;
  /** SIGTERM, so that the append-only file is flushed; SIGKILL after the grace. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Sends the signal; for SIGKILL and SIGTERM resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and folder, ending it first where it still runs. */
  restart(): Promise<void>;
};

/**
 * A private redis-server on 127.0.0.1, in a process group of its own so that Ctrl-C does not reach it; it ends by itself
 * should this process die. Resolves when it answers; throws a LaunchError naming what it said when it does not.
 */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const binary = options.binary ?? (await findRedisServer({ configuredPath: process.env.CALLBOARD_REDIS_SERVER }));
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), "callboard-redis-"));
  const { args = ["--appendonly", "no"], password = "", stopGraceMs = 5_000 } = options;
  makePrivateFolder(dir);
  await endLeftover(dir, stopGraceMs);
  let current = await spawnOnFreePort({ binary, dir, args, password });
  const { port } = current;

  const end = async (signal: NodeJS.Signals) => {
    const { child, ended } = current;
    const timer = setTimeout(() => child.kill("SIGKILL"), stopGraceMs);
    child.kill(signal);
    await ended;
    clearTimeout(timer);
  };
  return {
    url: `redis://${password === "" ? "" : `:${password}@`}127.0.0.1:${port}`,
    port,
    get pid() {
      return current.child.pid ?? 0;
    },
    get ended() {
      return current.ended;
    },
    async stop() {
      await end("SIGTERM");
      rmSync(options.dir === undefined ? dir : recordPath(dir), { recursive: true, force: true });
    },
    async kill(signal) {
      if (signal === "SIGKILL" || signal === "SIGTERM") await end(signal);
      else current.child.kill(signal);
    },
    async restart() {
      await end("SIGTERM");
      current = spawnRedis({ binary, dir, port, args, password });
      await waitUntilReady(current);
    },
  };
}

type SpawnOptions = { binary: string; dir: string; args: string[]; password: string };
type Running = {
  child: ChildProcess;
  port: number;
  dir: string;
  password: string;
  ended: Promise<string>;
  hasEnded: () => boolean;
  lastWords: () => string;
};

async function spawnOnFreePort(options: SpawnOptions): Promise<Running> {
  for (let tries = 1; ; tries++) {
    const running = spawnRedis({ ...options, port: await findFreePort() });
    try {
      await waitUntilReady(running);
      return running;
    } catch (error) {
      if (!running.lastWords().includes("Address already in use") || tries === portTries) throw error;
    }
  }
}

function spawnRedis({ binary, dir, args, port, password }: SpawnOptions & { port: number }): Running {
  const fixed = { port: String(port), bind: "127.0.0.1", dir, save: "", daemonize: "no", loglevel: "warning" };
  const fixedArgs = Object.entries(fixed).flatMap(([name, value]) => [`--${name}`, value]);
  const child = privately(() =>
    spawn(binary, ["-", ...fixedArgs, ...args], { detached: true, stdio: ["pipe", "pipe", "pipe"] }),
  );
  child.stdin.on("error", () => undefined);
  child.stdin.end(password === "" ? "\n" : `requirepass ${password}\n`);
  let words = "";
  const listen = (text: string) => {
    words = `${words}${text}`.slice(-2_000);
  };
  child.stdout.setEncoding("utf8").on("data", listen);
  child.stderr.setEncoding("utf8").on("data", listen);
  let isEnded = false;
  const ended = new Promise<string>((resolve) => {
    const finish = (how: string) => {
      isEnded = true;
      resolve(how);
    };
    child.on("error", (error) => finish(error.message));
    child.on("close", (code, signal) => finish(signal ? `signal ${signal}` : `exit code ${code}`));
  });
  if (child.pid !== undefined) {
    writeFileSync(recordPath(dir), JSON.stringify(identifyProcess(child.pid) ?? {}), { mode: 0o600 });
    const guard = guardAgainstOrphan(child.pid);
    void ended.then(guard.release);
  }
  return { child, port, dir, password, ended, hasEnded: () => isEnded, lastWords: () => words };
}

async function waitUntilReady({ child, port, dir, password, ended, hasEnded, lastWords }: Running): Promise<void> {
  if (await waitForPong({ port, password }, readyWithinMs, hasEnded)) return;
  child.kill("SIGKILL");
  const how = await ended;
  const said = lastWords().trim().split("\n").slice(-3).join(" · ");
  throw new LaunchError(`redis-server did not start in ${dir} (${how}): ${said || "it said nothing"}`);
}

const recordPath = (dir: string) => join(dir, "redis-server.json");

/** Two servers on one append-only folder would ruin it: one that outlived a killed launcher is ended first. */
async function endLeftover(dir: string, graceMs: number): Promise<void> {
  const leftover = readRecord(dir);
  if (leftover) await endProcess(leftover, graceMs);
}

function readRecord(dir: string): ProcessIdentity | undefined {
  try {
    const record: unknown = JSON.parse(readFileSync(recordPath(dir), "utf8"));
    if (typeof record !== "object" || record === null || !("pid" in record) || !("startedAt" in record))
      return undefined;
    const { pid, startedAt } = record;
    return typeof pid === "number" && typeof startedAt === "string" ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}
