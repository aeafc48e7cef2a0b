import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRedisServer } from "./find-redis-server";
import { LaunchError } from "./launch-error";
import { guardAgainstOrphan, type OrphanGuard } from "./orphan-guard";
import { findFreePort } from "./ports";
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
  stopGraceMs?: number;
  /** Called when the process ends without stop(), kill() or restart() having been asked for. */
  onDeath?: () => void;
};

export type RedisServer = {
  readonly url: string;
  readonly port: number;
  /** Of the process that runs now; restart() changes it. */
  readonly pid: number;
  /** SIGTERM, so that the append-only file is flushed; SIGKILL after the grace. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Sends the signal; for SIGKILL and SIGTERM resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and folder, ending it first where it still runs. */
  restart(): Promise<void>;
};

type Running = { child: ChildProcess; pid: number; exited: Promise<void>; guard: OrphanGuard };

/**
 * A private redis-server on 127.0.0.1, in a process group of its own so that Ctrl-C does not reach it; it ends by itself
 * should this process die. Resolves when it answers; throws a LaunchError naming what it said when it does not.
 */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const binary = options.binary ?? (await findRedisServer({ configuredPath: process.env.CALLBOARD_REDIS_SERVER }));
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), "callboard-redis-"));
  const stopGraceMs = options.stopGraceMs ?? 5_000;
  mkdirSync(dir, { recursive: true });
  await endLeftover(dir, stopGraceMs);

  let isWanted = true;
  const launch = async (port: number) => {
    const running = await spawnRedis({ binary, dir, port, args: options.args ?? ["--appendonly", "no"] });
    isWanted = true;
    running.exited.then(() => {
      if (isWanted && current === running) options.onDeath?.();
    });
    return running;
  };
  const first = await onFreePort(launch);
  const port = first.port;
  let current = first.running;

  const end = async (signal: NodeJS.Signals, graceMs: number) => {
    isWanted = false;
    const timer = setTimeout(() => current.child.kill("SIGKILL"), graceMs);
    current.child.kill(signal);
    await current.exited;
    clearTimeout(timer);
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return current.pid;
    },
    async stop() {
      await end("SIGTERM", stopGraceMs);
      rmSync(options.dir === undefined ? dir : recordPath(dir), { recursive: true, force: true });
    },
    async kill(signal) {
      if (signal === "SIGKILL" || signal === "SIGTERM") await end(signal, stopGraceMs);
      else current.child.kill(signal);
    },
    async restart() {
      await end("SIGTERM", stopGraceMs);
      current = await launch(port);
    },
  };
}

async function onFreePort(launch: (port: number) => Promise<Running>) {
  for (let tries = 1; ; tries++) {
    const port = await findFreePort();
    try {
      return { port, running: await launch(port) };
    } catch (error) {
      const wasTaken = error instanceof LaunchError && error.message.includes("Address already in use");
      if (!wasTaken || tries === portTries) throw error;
    }
  }
}

type SpawnOptions = { binary: string; dir: string; port: number; args: string[] };

async function spawnRedis({ binary, dir, port, args }: SpawnOptions): Promise<Running> {
  const fixed = { port: String(port), bind: "127.0.0.1", dir, save: "", daemonize: "no", loglevel: "warning" };
  const fixedArgs = Object.entries(fixed).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(binary, [...fixedArgs, ...args], { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let lastWords = "";
  const listen = (text: string) => {
    lastWords = `${lastWords}${text}`.slice(-2_000);
  };
  child.stdout.setEncoding("utf8").on("data", listen);
  child.stderr.setEncoding("utf8").on("data", listen);
  let isGone = false;
  const exited = new Promise<void>((resolve) => {
    child.on("error", (error) => listen(error.message));
    child.on("close", () => {
      isGone = true;
      resolve();
    });
  });
  const { pid } = child;
  const identity = pid === undefined ? undefined : identifyProcess(pid);
  if (identity) writeFileSync(recordPath(dir), JSON.stringify(identity));
  const guard = pid === undefined ? undefined : guardAgainstOrphan(pid);
  exited.then(() => guard?.release());
  if (!(await waitForPong(port, readyWithinMs, () => isGone)) || pid === undefined || !guard) {
    child.kill("SIGKILL");
    await exited;
    const said = lastWords.trim().split("\n").slice(-3).join(" · ") || "it said nothing";
    throw new LaunchError(`redis-server did not start in ${dir}: ${said}`);
  }
  return { child, pid, exited, guard };
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
