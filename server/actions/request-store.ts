import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import { auditTargets } from "@/lib/actions/audit-targets";
import { countOutcomes } from "@/lib/actions/count-outcomes";
import { PackedOutcomes, packOutcomes, unpackOutcomes } from "@/lib/actions/pack-outcomes";
import type { Actor } from "@/lib/permissions";
import { ConsumerTarget, DeadLetterTarget, EntryTarget, GroupTarget, type Outcome, Verb } from "@/lib/schema/action";
import type { AuditRecord } from "@/lib/schema/audit-entry";
import { type AuditLog, runTogether, type StateCommand, stateUnreachable } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { type ActionInput, type ActionTarget, nameOf } from "./action-input";

const keptMs = 7 * 24 * 3_600_000;
const lockMs = 10_000;

const unlockScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

const RequestFields = z.object({
  fingerprint: z.string(),
  verb: Verb,
  actor: z.string(),
  reason: z.string(),
  atMs: z.coerce.number(),
  toConsumer: z.string(),
  state: z.enum(["running", "done"]),
  targets: json(z.array(z.union([EntryTarget, DeadLetterTarget, ConsumerTarget, GroupTarget]))),
  outcomes: json(PackedOutcomes),
});

/** A request as it was recorded; outcomes are `unknown` until something is known. */
export type RequestRecord = Omit<z.infer<typeof RequestFields>, "outcomes"> & { outcomes: Outcome[] };

export type RequestContext = {
  actor: Actor;
  address: string | null;
  /** Of the identity that asks. */
  key?: string | undefined;
};

export type RequestStoreOptions = { state: Redis; keys: OwnKeys; audit: AuditLog; now: () => number };

/**
 * Remembers every request for seven days: before it runs with all its targets as `unknown`, afterwards with their
 * outcomes, each time in one step with the audit. So a repeat answers the same, and one broken off can be finished.
 */
export function createRequestStore({ state, keys, audit, now }: RequestStoreOptions) {
  async function read(requestId: string) {
    let fields: Record<string, string>;
    try {
      fields = await state.hgetall(keys.request(requestId));
    } catch (error) {
      throw stateUnreachable(error);
    }
    return Object.keys(fields).length === 0 ? null : RequestFields.parse(fields);
  }

  async function find(requestId: string): Promise<RequestRecord | null> {
    const record = await read(requestId);
    return record && { ...record, outcomes: unpackOutcomes(record.outcomes, record.targets.map(nameOf)) };
  }

  /** The outcomes recorded under this id, if it is the same request; another one is a `conflict`. */
  async function findSame(input: ActionInput): Promise<Outcome[] | null> {
    const record = await read(input.requestId);
    if (record === null) return null;
    if (record.fingerprint !== fingerprintOf(input)) {
      throw new AppError("conflict", `Request ${input.requestId} was used for something else; take a new id.`);
    }
    return unpackOutcomes(record.outcomes, input.targets.map(nameOf));
  }

  /** Keeps others (another tab, another console) from carrying out the same request at the same time. */
  async function lock(requestId: string): Promise<() => Promise<void>> {
    const key = keys.requestLock(requestId);
    const token = randomUUID();
    let isMine: unknown;
    try {
      isMine = await state.set(key, token, "PX", lockMs, "NX");
    } catch (error) {
      throw stateUnreachable(error);
    }
    if (isMine !== "OK") {
      throw new AppError("conflict", `Request ${requestId} is being carried out; ask for its report in a moment.`);
    }
    const renewing = setInterval(() => state.pexpire(key, lockMs).catch(() => undefined), lockMs / 3);
    return async () => {
      clearInterval(renewing);
      await state.eval(unlockScript, 1, key, token).catch(() => undefined);
    };
  }

  async function begin(input: ActionInput, context: RequestContext, together: StateCommand[], note: string | null) {
    const named = input.targets.map(nameOf);
    const key = keys.request(input.requestId);
    await audit.commit(
      { ...recordOf(input, context), kind: "intent", targets: auditTargets(named), note },
      note === null
        ? [
            ["hset", key, "fingerprint", fingerprintOf(input), "verb", input.verb, "actor", context.actor.name],
            ["hset", key, "reason", input.reason, "atMs", now(), "toConsumer", input.params.toConsumer ?? ""],
            ["hset", key, "state", "running", "outcomes", JSON.stringify(packOutcomes([]))],
            ["hset", key, "targets", input.jobId === undefined ? JSON.stringify(input.targets) : "[]"],
            ["pexpire", key, keptMs],
            ["hset", keys.auditOpen, input.requestId, now()],
            ...together,
          ]
        : together,
    );
  }

  async function finish(
    input: ActionInput,
    context: RequestContext,
    outcomes: readonly Outcome[],
    durationMs: number,
    note: string | null,
  ): Promise<void> {
    const isDone = outcomes.every(isFinal);
    const key = keys.request(input.requestId);
    const together: StateCommand[] = [
      ["hset", key, "state", isDone ? "done" : "running", "outcomes", JSON.stringify(packOutcomes(outcomes))],
    ];
    if (isDone) together.push(["hdel", keys.auditOpen, input.requestId]);
    const targets = auditTargets(outcomes);
    const counts = countOutcomes(outcomes);
    await audit.commit({ ...recordOf(input, context), kind: "outcome", targets, counts, durationMs, note }, together);
  }

  /** Evidence of pending ids whose entry is gone, before or beside an action that could erase it. */
  async function keepGhosts(commands: StateCommand[]): Promise<void> {
    if (commands.length > 0) await runTogether(state, commands);
  }

  return { find, findSame, lock, begin, finish, keepGhosts };
}

export type RequestStore = ReturnType<typeof createRequestStore>;

/** Whether running the request again could not change this outcome. */
export function isFinal({ outcome, why }: Outcome): boolean {
  return outcome !== "unknown" && why !== "not-run";
}

/** The targets of a job's part are its own, frozen under its id. */
function fingerprintOf({ verb, reason, params, targets, jobId, part }: ActionInput): string {
  if (jobId !== undefined) return `${jobId}.${part}`;
  const seen = targets.map((target: ActionTarget) => Object.entries(target).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash("sha1")
    .update(JSON.stringify([verb, reason, Object.entries(params).sort(), seen]))
    .digest("base64");
}

function recordOf(input: ActionInput, { actor, address }: RequestContext): Omit<AuditRecord, "kind" | "redis"> {
  const { verb, requestId, reason, jobId = null, part = null } = input;
  const params: AuditRecord["params"] = {};
  for (const [name, value] of Object.entries(input.params)) if (value !== undefined) params[name] = value;
  return {
    action: verb,
    requestId,
    jobId,
    part,
    actor: { name: actor.name, role: actor.role },
    address,
    reason,
    params,
    targets: [],
    targetCount: input.targets.length,
    counts: null,
    durationMs: null,
    note: null,
  };
}
