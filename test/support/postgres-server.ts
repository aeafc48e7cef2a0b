import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOnPath } from "@/server/launch/run-command";
import { waitFor } from "./wait-for";

const debian = "/usr/lib/postgresql";
/** PostgreSQL refuses to run as root: then it runs as nobody. */
const nobody = 65_534;

function findBin(): string | null {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(debian, version, "bin")).find((bin) => existsSync(join(bin, "initdb"))) ?? null;
}

/** Debian's own, installed where this is root's machine and it is missing. Throws with the line to type. */
function binFolder(): string {
  const line = "sudo apt-get install postgresql";
  if (findBin() === null && process.getuid?.() === 0 && findOnPath(["apt-get"])) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync("apt-get", ["-qq", "update"], { env, stdio: "ignore" });
    execFileSync("apt-get", ["-qq", "--no-install-recommends", "install", "postgresql"], { env, stdio: "ignore" });
  }
  const bin = findBin();
  if (bin === null) throw new Error(`The tests need PostgreSQL. Type: ${line}`);
  return bin;
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
