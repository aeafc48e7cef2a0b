import { spawn } from "node:child_process";

/** The launcher's end of the pipe closes when it dies, however it dies; a line on it means an orderly end. */
const script = 'trap "" INT TERM HUP; read -r line || kill -TERM "$1" 2>/dev/null';

export type OrphanGuard = { release(): void };

/** A shell that waits on a pipe from this process and sends SIGTERM to `pid` should this process die without a word. */
export function guardAgainstOrphan(pid: number): OrphanGuard {
  const guard = spawn("/bin/sh", ["-c", script, "callboard-guard", String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.on("error", () => undefined);
  guard.stdin.on("error", () => undefined);
  guard.unref();
  return { release: () => guard.stdin.end("done\n") };
}
