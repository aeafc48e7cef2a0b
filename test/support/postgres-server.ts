import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOnPath } from "@/server/launch/run-command";
import { waitFor } from "./wait-for";

const debian = "/usr/lib/postgresql";
/** PostgreSQL refuses to run as root: then it runs as nobody. */
const nobody = 65_534;

const aptLock = join(tmpdir(), "callboard-apt.lock");

function findBin(): string | null {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(debian, version, "bin")).find((bin) => existsSync(join(bin, "initdb"))) ?? null;
}

/** Debian's own, installed where this is root's machine and it is missing. Throws with the line to type. */
function binFolder(): string {
  if (findBin() === null && process.getuid?.() === 0 && findOnPath(["apt-get"])) install();
  const bin = findBin();
  if (bin === null) throw new Error("The tests need PostgreSQL. Type: sudo apt-get install postgresql");
  return bin;
}

/** Two shards may come to this at once: the second waits, and finds it done. */
function install(): void {
  const apt = [...(findOnPath(["flock"]) ? ["flock", aptLock] : []), "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"];
  const [command = "", ...options] = apt;
  const run = (...args: string[]) =>
    spawnSync(command, [...options, ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      stdio: "ignore",
    });
  run("update");
  run("--no-install-recommends", "install", "postgresql");
}

export type PostgresServer = { url: string; stop(): Promise<void>; kill(): Promise<void>; start(): Promise<void> };

/** A server with a data folder of its own, reached over a socket in it. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = binFolder();
  const folder = mkdtempSync(join(tmpdir(), "callboard-pg-"));
  chmodSync(folder, 0o755);
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? { uid: nobody, gid: nobody } : {};
  if (isRoot) chownSync(folder, nobody, nobody);
  const data = join(folder, "data");
  const options = ["-D", data, "-U", "callboard", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"];
  execFileSync(join(bin, "initdb"), options, { ...as, cwd: folder, stdio: "ignore" });
  let running: ReturnType<typeof spawn> | null = null;
  const url = `postgres://callboard@localhost/postgres?host=${encodeURIComponent(folder)}`;

  async function start(): Promise<void> {
    const settings = ["-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "shared_buffers=16MB"];
    running = spawn(join(bin, "postgres"), settings, { ...as, cwd: folder, stdio: "ignore" });
    const isReady = () => {
      try {
        execFileSync(join(bin, "pg_isready"), ["-h", folder, "-q"], { stdio: "ignore" });
        return true;
      } catch {
        return false;
      }
    };
    await waitFor("PostgreSQL to answer", isReady, 60_000);
  }
  async function end(signal: "SIGINT" | "SIGQUIT"): Promise<void> {
    const child = running;
    running = null;
    if (child === null || child.exitCode !== null) return;
    const closed = once(child, "close");
    child.kill(signal);
    await closed;
  }
  await start();
  return {
    url,
    start,
    kill: () => end("SIGQUIT"),
    async stop() {
      await end("SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
