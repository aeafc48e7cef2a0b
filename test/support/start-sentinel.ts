import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRedisServer } from "@/server/launch/find-redis-server";
import { guardAgainstOrphan } from "@/server/launch/orphan-guard";
import { findFreePort } from "@/server/launch/ports";
import { waitForPong } from "@/server/launch/redis-ping";

export type Sentinel = { port: number; stop(): Promise<void>; kill(signal: NodeJS.Signals): void };

/** A redis-server as a sentinel, which writes its own configuration; it ends with this process at the latest. */
export async function startSentinel(lines: readonly string[]): Promise<Sentinel> {
  const binary = await findRedisServer({ configuredPath: process.env.CALLBOARD_REDIS_SERVER });
  const dir = mkdtempSync(join(tmpdir(), "callboard-sentinel-"));
  const port = await findFreePort();
  const path = join(dir, "sentinel.conf");
  writeFileSync(path, [`port ${port}`, "bind 127.0.0.1", `dir ${dir}`, "loglevel warning", ...lines, ""].join("\n"));
  const child = spawn(binary, [path, "--sentinel"], { detached: true, stdio: "ignore" });
  const ended = once(child, "exit");
  const guard = child.pid === undefined ? null : guardAgainstOrphan(child.pid);
  void ended.then(() => guard?.release());
  if (!(await waitForPong({ port, password: "" }, 10_000, () => child.exitCode !== null))) {
    child.kill("SIGKILL");
    throw new Error("a sentinel did not start");
  }
  return {
    port,
    kill: (signal) => child.kill(signal),
    async stop() {
      child.kill("SIGKILL");
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
