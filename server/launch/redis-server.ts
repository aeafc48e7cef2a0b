import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { socketUrl } from "@/lib/topology/redis-url";
import { findRedisServer } from "./find-redis-server";
import { LaunchError } from "./launch-error";
import { guardAgainstOrphan } from "./orphan-guard";
import { findFreePort } from "./ports";
import { makePrivateFolder, privately } from "./private-folder";
import { endProcess, identifyProcess, type ProcessIdentity } from "./process-identity";
import { waitForPong } from "./redis-ping";
import { socketPlaces } from "./socket-place";

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
  /** Listens on no port, but on a socket that no other account can reach. */
  isOnSocket?: boolean;
  stopGraceMs?: number;
};

export type RedisServer = {
  readonly url: string;
  /** 0 where it listens on a socket. */
  readonly port: number;
  /** Of the process that runs now; restart() changes it. */
  readonly pid: number;
  /** How that process ends, in words, when it does. */
  readonly ended: Promise<string>;
  /** SIGTERM, so that the append-only file is flushed; SIGKILL after the grace. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Sends the signal; for SIGKILL and SIGTERM resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port or socket and folder, ending it first where it still runs. */
  restart(): Promise<void>;
};

/**
 * A private redis-server on 127.0.0.1 or a socket, in a process group of its own so that Ctrl-C does not reach it; it ends by itself
 * should this process die. Resolves when it answers; throws a LaunchError naming what it said when it does not.
 */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const binary = options.binary ?? (await findRedisServer({ configuredPath: process.env.CALLBOARD_REDIS_SERVER }));
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), "callboard-redis-"));
  const { args = ["--appendonly", "no"], password = "", stopGraceMs = 5_000 } = options;
  makePrivateFolder(dir);
  await endLeftover(dir, stopGraceMs);
  const wanted = { binary, dir, args, password };
  let current = options.isOnSocket ? await spawnOnSocket(wanted) : await spawnOnFreePort(wanted);
  const { port, socketPath } = current;

  const end = async (signal: NodeJS.Signals) => {
    const { child, ended } = current;
    const timer = setTimeout(() => child.kill("SIGKILL"), stopGraceMs);
    child.kill(signal);
    await ended;
    clearTimeout(timer);
  };
  return {
    url:
      socketPath === undefined
        ? `redis://${password === "" ? "" : `:${password}@`}127.0.0.1:${port}`
        : socketUrl(socketPath, password),
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
      if (socketPath && dirname(socketPath) !== resolve(dir))
        rmSync(dirname(socketPath), { recursive: true, force: true });
    },
    async kill(signal) {
      if (signal === "SIGKILL" || signal === "SIGTERM") await end(signal);
      else current.child.kill(signal);
    },
    async restart() {
      await end("SIGTERM");
      current = spawnRedis({ ...wanted, port, socketPath });
      await waitUntilReady(current);
    },
  };
}

type SpawnOptions = { binary: string; dir: string; args: string[]; password: string };
type Running = {
  child: ChildProcess;
  port: number;
  socketPath: string | undefined;
  dir: string;
  password: string;
  ended: Promise<string>;
  hasEnded: () => boolean;
  lastWords: () => string;
};

async function spawnOnFreePort(options: SpawnOptions): Promise<Running> {
  for (let tries = 1; ; tries++) {
    const running = spawnRedis({ ...options, port: await findFreePort(), socketPath: undefined });
    try {
      await waitUntilReady(running);
      return running;
    } catch (error) {
      if (!running.lastWords().includes("Address already in use") || tries === portTries) throw error;
    }
  }
}

/** Some disks, such as a folder shared into a virtual machine, make no sockets. */
async function spawnOnSocket(options: SpawnOptions): Promise<Running> {
  let failure: unknown;
  for (const socketPath of socketPlaces(options.dir)) {
    const running = spawnRedis({ ...options, port: 0, socketPath });
    try {
      await waitUntilReady(running);
      return running;
    } catch (error) {
      if (!/unix socket/i.test(running.lastWords())) throw error;
      failure = error;
    }
  }
  throw failure;
}

function spawnRedis(options: SpawnOptions & { port: number; socketPath: string | undefined }): Running {
  const { binary, dir, args, port, socketPath, password } = options;
  const socket = socketPath === undefined ? {} : { unixsocket: socketPath, unixsocketperm: "600" };
  const fixed = {
    port: String(port),
    bind: "127.0.0.1",
    ...socket,
    dir,
    save: "",
    daemonize: "no",
    loglevel: "warning",
  };
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
  return { child, port, socketPath, dir, password, ended, hasEnded: () => isEnded, lastWords: () => words };
}

async function waitUntilReady(running: Running): Promise<void> {
  const { child, dir, ended, hasEnded, lastWords } = running;
  if (await waitForPong(running, readyWithinMs, hasEnded)) return;
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
