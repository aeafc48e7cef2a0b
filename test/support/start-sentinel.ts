import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRedisServer } from "@/server/launch/find-redis-server";
import { guardAgainstOrphan } from "@/server/launch/orphan-guard";
import { findFreePort } from "@/server/launch/ports";
import { waitForPong } from "@/server/launch/redis-ping";

export type Sentinel = {
  port: number;
  /** Where clients find it: the port for TLS where it has one. */
  announced: number;
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
};

type Secured = { tlsSettings: readonly (readonly string[])[]; password: string };

/** A redis-server as a sentinel, which writes its own configuration; it ends with this process at the latest. */
export async function startSentinel(lines: readonly string[], secured: Secured | null): Promise<Sentinel> {
  const binary = await findRedisServer({ configuredPath: process.env.CALLBOARD_REDIS_SERVER });
  const dir = mkdtempSync(join(tmpdir(), "callboard-sentinel-"));
  const port = await findFreePort();
  const path = join(dir, "sentinel.conf");
  const tlsPort = secured === null ? null : await findFreePort();
  const secrets = secured === null ? [] : securedLines(secured, tlsPort ?? 0);
  const fixed = [`port ${port}`, "bind 127.0.0.1", `dir ${dir}`, "loglevel warning"];
  writeFileSync(path, [...fixed, ...secrets, ...lines, ""].join("\n"));
  const child = spawn(binary, [path, "--sentinel"], { detached: true, stdio: "ignore" });
  const ended = once(child, "exit");
  const guard = child.pid === undefined ? null : guardAgainstOrphan(child.pid);
  void ended.then(() => guard?.release());
  if (!(await waitForPong({ port, password: secured?.password ?? "" }, 10_000, () => child.exitCode !== null))) {
    child.kill("SIGKILL");
    throw new Error("a sentinel did not start");
  }
  return {
    port,
    announced: tlsPort ?? port,
    kill: (signal) => child.kill(signal),
    async stop() {
      child.kill("SIGKILL");
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function securedLines({ tlsSettings, password }: Secured, tlsPort: number): string[] {
  const tls = tlsSettings.map((words) => words.join(" "));
  return [`tls-port ${tlsPort}`, ...tls, `requirepass ${password}`, `sentinel sentinel-pass ${password}`];
}
