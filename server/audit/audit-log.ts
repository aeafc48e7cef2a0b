import type { Actor } from "@/lib/permissions";
import type { AuditRecord } from "@/lib/schema/audit-entry";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";

const keptMs = 90 * 24 * 3_600_000;

export type AuditLogOptions = { state: Redis; keys: OwnKeys; scope: string; log: Log; now: () => number };

/** Commands of the state Redis that take effect together or not at all. */
export type StateCommand = [name: string, ...args: (string | number)[]];

export type Refusal = {
  actor: Actor;
  address: string | null;
  action: string;
  requestId?: string | null;
  jobId?: string | null;
  reason?: string | null;
  params?: AuditRecord["params"];
  targets?: AuditRecord["targets"];
  /** Where `targets` holds only the first ones. */
  targetCount?: number;
  note: string;
};

/**
 * The append-only record of who did what: a stream in the state Redis, kept 90 days, and a line in the log for each
 * entry. `commit` writes an entry together with what else must be true when it stands there; it throws
 * `state-unreachable` when that fails, and then nothing was written.
 */
export function createAuditLog({ state, keys, scope, log, now }: AuditLogOptions) {
  async function commit(record: Omit<AuditRecord, "redis">, together: StateCommand[] = []): Promise<void> {
    const { targets, ...line } = record;
    const oldest = now() - keptMs;
    const entry: StateCommand = [
      "xadd",
      keys.audit,
      "MINID",
      "~",
      oldest,
      "*",
      "entry",
      JSON.stringify({ ...record, redis: scope }),
    ];
    await runTogether(state, [entry, ...together]);
    log.info(
      { audit: { ...line, redis: scope, firstTargets: firstOf(targets) } },
      `audit: ${line.kind} of ${line.action}`,
    );
  }

  /** Notes an attempt that was turned away. Only logged where the state store is gone: nothing was done either way. */
  async function refuse(refusal: Refusal): Promise<void> {
    const { actor, address, action, requestId = null, jobId = null, reason = null, note } = refusal;
    const { params = {}, targets = [], targetCount = countIds(targets) } = refusal;
    const { name, role } = actor;
    try {
      await commit({
        kind: "refused",
        action,
        requestId,
        jobId,
        part: null,
        actor: { name, role },
        address,
        reason,
        params,
        targets,
        targetCount,
        counts: null,
        durationMs: null,
        note,
      });
    } catch (error) {
      log.error(
        { err: error, actor: name, address, action, note },
        "a refused attempt could not be written to the audit",
      );
    }
  }

  return { commit, refuse, scope };
}

export type AuditLog = ReturnType<typeof createAuditLog>;

/** MULTI … EXEC; `state-unreachable` when it did not all succeed. */
export async function runTogether(state: Redis, commands: StateCommand[]): Promise<unknown[]> {
  try {
    const multi = state.multi();
    for (const [name, ...args] of commands) multi.call(name, ...args);
    const replies = await multi.exec();
    if (replies === null) throw new Error("the transaction was dropped");
    for (const [error] of replies) if (error) throw error;
    return replies.map(([, reply]) => reply);
  } catch (error) {
    throw stateUnreachable(error);
  }
}

export function stateUnreachable(error: unknown): AppError {
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError(
    "state-unreachable",
    `The state store (CALLBOARD_STATE_URL) does not take what must be recorded first (${reason}); nothing was done.`,
  );
}

const countIds = (targets: AuditRecord["targets"]): number =>
  targets.reduce((sum, { entryIds }) => sum + entryIds.length, 0);

function firstOf(targets: AuditRecord["targets"]): string[] {
  return targets
    .slice(0, 3)
    .map(({ callId, group, entryIds }) => `${callId} ${group} ${entryIds.slice(0, 3).join(",")}`);
}
