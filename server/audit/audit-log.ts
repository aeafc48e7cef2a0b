import { boundRefusal } from "@/lib/audit/bound-refusal";
import type { Actor } from "@/lib/permissions";
import type { AuditRecord } from "@/lib/schema/audit-entry";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { runInTime } from "@/server/redis/run-in-time";
import { createRefusalBudget } from "./refusal-budget";
import type { StoreRoom } from "./store-room";

const keptMs = 90 * 24 * 3_600_000;

const maxSummaries = 5;
/** Less than a command of the state connection may take. */
const inTimeMs = 4_000;
const nothingElse = {
  requestId: null,
  jobId: null,
  part: null,
  reason: null,
  params: {},
  targets: [],
  counts: null,
  durationMs: null,
};

export type AuditLogOptions = {
  state: Redis;
  keys: OwnKeys;
  scope: string;
  room: Pick<StoreRoom, "admit" | "mayKeep">;
  log: Log;
  now: () => number;
};

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
 * `state-unreachable` when that fails, and then nothing was written. An intent needs room in the store for its outcome
 * too: without it nothing is done. Refused attempts are kept within a budget, and told as a number beyond it.
 */
export function createAuditLog({ state, keys, scope, room, log, now }: AuditLogOptions) {
  const budget = createRefusalBudget(now);

  /** `inTime`: not at all, rather than later than whoever asked for it would wait. */
  async function commit(
    record: Omit<AuditRecord, "redis">,
    together: StateCommand[] = [],
    { inTime = false }: { inTime?: boolean } = {},
  ): Promise<void> {
    const { targets, ...line } = record;
    const text = JSON.stringify({ ...record, redis: scope });
    // The intent, the request with its targets, and the outcome, each about as large.
    if (record.kind === "intent") room.admit("action", record.actor.name, 3 * text.length);
    const oldest = now() - keptMs;
    const entry: StateCommand = ["xadd", keys.audit, "MINID", "~", oldest, "*", "entry", text];
    if (inTime) await runInTime(state, [entry, ...together], inTimeMs).catch(throwUnreachable);
    else await runTogether(state, [entry, ...together]);
    log.info(
      { audit: { ...line, redis: scope, firstTargets: firstOf(targets) } },
      `audit: ${line.kind} of ${line.action}`,
    );
  }

  /**
   * Notes an attempt that was turned away, shortly. Only logged where the store is gone or has no room: nothing was done
   * either way.
   */
  async function refuse(refusal: Refusal): Promise<void> {
    const { actor, address, action, requestId = null, jobId = null, reason = null } = refusal;
    const { params = {}, targets = [], targetCount = countIds(targets) } = refusal;
    const { name, role } = actor;
    const about = boundRefusal({ requestId, jobId, reason, params, targets, note: refusal.note });
    const record = {
      ...nothingElse,
      ...about,
      kind: "refused" as const,
      action,
      actor: { name, role },
      address,
      targetCount,
    };
    const bytes = JSON.stringify(record).length + 100;
    const isKept = room.mayKeep(bytes) && budget.take(name === "nobody" ? `nobody ${address}` : name, bytes);
    if (!isKept) {
      log.debug({ actor: name, address, action, note: about.note }, "a refused attempt was only counted");
      return;
    }
    try {
      await commit(record);
    } catch (error) {
      log.error(
        { err: error, actor: name, address, action, note: about.note },
        "a refused attempt could not be written to the audit",
      );
    }
  }

  /** Tells how many refused attempts there were beyond those that were kept: one record for each of the busiest. */
  async function tellFurther(): Promise<void> {
    for (const { actor, attempts } of budget.takeFurther().slice(0, maxSummaries)) {
      const note = `${attempts} further attempts were refused and are not kept one by one.`;
      const [name = actor, address = null] = actor.startsWith("nobody ") ? actor.split(" ") : [];
      const who = { actor: { name, role: "viewer" as const }, address };
      const record = { ...nothingElse, ...who, kind: "refused" as const, action: "refused-attempts", note };
      await commit({ ...record, targetCount: 0 }).catch((error: unknown) =>
        log.error({ err: error, actor, attempts }, "refused attempts could not be told to the audit"),
      );
    }
  }

  return { commit, refuse, tellFurther, scope };
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

function throwUnreachable(error: unknown): never {
  throw stateUnreachable(error);
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
