import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { outputOf } from "./run-command";

/** Names one run of one process: ids are used again, the pair of id and start time is not. */
export type ProcessIdentity = { pid: number; startedAt: string };

/** The process with this id, or `undefined` when there is none (a zombie counts as none). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startedAt =
    process.platform === "linux" ? linuxStartTime(pid) : outputOf("ps", ["-o", "lstart=", "-p", `${pid}`]);
  return startedAt ? { pid, startedAt: startedAt.trim() } : undefined;
}

export function isSameProcessAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}

/** SIGTERM, then SIGKILL after the grace; resolves when the process is gone. Never touches a later owner of the id. */
export async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  const killAt = Date.now() + graceMs;
  const giveUpAt = killAt + 2_000;
  signalIfAlive(identity, "SIGTERM");
  let isKilled = false;
  while (isSameProcessAlive(identity) && Date.now() < giveUpAt) {
    if (!isKilled && Date.now() >= killAt) {
      signalIfAlive(identity, "SIGKILL");
      isKilled = true;
    }
    await sleep(20);
  }
}

function signalIfAlive(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isSameProcessAlive(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function linuxStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? undefined : rest[18];
  } catch {
    return undefined;
  }
}
