import { auditTargets } from "@/lib/actions/audit-targets";
import { countOutcomes } from "@/lib/actions/count-outcomes";
import { isAllowed, permissions } from "@/lib/permissions";
import type { ActionAnswer, Outcome } from "@/lib/schema/action";
import { verbs } from "@/lib/verbs";
import type { AuditLog, StateCommand } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import type { OwnKeys } from "@/server/redis/keys";
import { isRedisError } from "@/server/redis/redis-error";
import type { AbilityReader } from "./abilities";
import { type ActionInput, nameOf } from "./action-input";
import { type GhostSeen, ghostCommands } from "./ghost-evidence";
import { type PlanContext, planBatches } from "./plan-batches";
import { isFinal, type RequestContext, type RequestStore } from "./request-store";
import { runBatches } from "./run-batches";
import type { WriteConnection } from "./write-connection";

const consoleFailed = "The console failed on this (no outage of Redis); its log says how.";

export type PerformOptions = {
  writes: WriteConnection;
  requests: RequestStore;
  audit: AuditLog;
  abilities: AbilityReader;
  keys: OwnKeys;
  keyOf: (callId: string) => string | null;
  ghostSeen: GhostSeen;
  /** Called when something may have changed. */
  onChange: () => void;
  log: Log;
  now: () => number;
};

/**
 * The one way by which the console writes to the watched Redis. Permission → what was done under this request id before
 * → the intent, recorded (else nothing runs: `state-unreachable`) → each target with its precondition, atomically →
 * the outcome, recorded, on failure too. A repeat answers as before; targets whose outcome is unknown are taken up again.
 * A dry run goes the same way up to the write and records nothing. A fault of our own is recorded like a lost Redis, and
 * then thrown: it is nobody's outage.
 */
export function createPerform(options: PerformOptions) {
  const { writes, requests, audit, abilities, keys, log, now } = options;
  const underWay = new Map<string, Promise<ActionAnswer>>();

  async function perform(input: ActionInput, context: RequestContext): Promise<ActionAnswer> {
    await checkPermission(input, context);
    if (input.dryRun) return dryRun(input, context);
    const running = underWay.get(input.requestId);
    if (running) {
      await requests.findSame(input);
      return { ...(await running), isRepeat: true };
    }
    const answer = performOnce(input, context);
    underWay.set(input.requestId, answer);
    try {
      return await answer;
    } finally {
      underWay.delete(input.requestId);
    }
  }

  async function checkPermission(input: ActionInput, { actor, address }: RequestContext): Promise<void> {
    const permission = verbs[input.verb].permission;
    if (isAllowed(actor, permission)) return;
    const note = `The role ${actor.role} may not ${permissions[permission].description}.`;
    await refuse(input, { actor, address }, note);
    throw new AppError("not-allowed", note);
  }

  async function performOnce(input: ActionInput, context: RequestContext): Promise<ActionAnswer> {
    const before = await requests.findSame(input);
    if (before?.every(isFinal)) return answerOf(input, before, true, true);
    const releaseBy = await checkAbility(input, context);
    const unlock = input.jobId === undefined ? await requests.lock(input.requestId) : async () => undefined;
    try {
      const again = before === null && input.jobId === undefined ? await requests.findSame(input) : before;
      if (again?.every(isFinal)) return answerOf(input, again, true, true);
      return await carryOut(input, context, again, releaseBy);
    } finally {
      await unlock();
    }
  }

  async function checkAbility(input: ActionInput, { actor, address }: RequestContext) {
    const { verbs, releaseBy } = await abilities.get();
    const ability = verbs[input.verb];
    if (ability.isAvailable) return releaseBy;
    const note = ability.reason ?? "Redis refuses it.";
    await refuse(input, { actor, address }, note);
    throw new AppError("redis-refused", note);
  }

  function refuse({ verb, requestId, reason, targets }: ActionInput, who: RequestContext, note: string): Promise<void> {
    return audit.refuse({
      ...who,
      action: verb,
      requestId,
      reason,
      targets: auditTargets(targets.map(nameOf)),
      note,
    });
  }

  async function carryOut(
    input: ActionInput,
    context: RequestContext,
    before: Outcome[] | null,
    releaseBy: PlanContext["releaseBy"],
  ): Promise<ActionAnswer> {
    const startedMs = now();
    const earlier = before ?? [];
    const note = before === null ? null : "taken up again after it was broken off";
    await requests.begin(input, context, ownCommands(input, startedMs), note);
    const outcomes = [...earlier];
    const isOpen = (index: number) => {
      const outcome = earlier[index];
      return outcome === undefined || !isFinal(outcome);
    };
    const stopped = await run(
      input,
      context,
      isOpen,
      (index) => earlier[index]?.outcome === "unknown",
      releaseBy,
      outcomes,
    );
    const isRecorded = await record(input, context, outcomes, now() - startedMs, stopped);
    options.onChange();
    if (stopped !== null && !isRedisError(stopped)) throw stopped;
    if (stopped !== null && outcomes.every(({ why }) => why === "not-run")) {
      throw new AppError("redis-unreachable", `Redis cannot be reached (${stopped.message}); nothing was done.`);
    }
    return answerOf(input, outcomes, false, isRecorded);
  }

  /** Fills `outcomes` for the targets wanted; what stopped it, if something did. */
  async function run(
    input: ActionInput,
    { actor }: RequestContext,
    isWanted: (index: number) => boolean,
    isResumed: (index: number) => boolean,
    releaseBy: PlanContext["releaseBy"],
    outcomes: Outcome[],
  ): Promise<Error | null> {
    const plan = {
      keyOf: options.keyOf,
      whyNotOn: (streamKey: string) => abilities.whyNotOn(input.verb, streamKey),
      releaseBy,
      actorName: actor.name,
      nowMs: now(),
      isResumed,
    };
    const nameOfTarget = (index: number): Outcome => {
      const target = input.targets[index];
      if (!target) throw new Error(`there is no target ${index}`);
      return { ...nameOf(target), outcome: "unknown" };
    };
    try {
      const { batches, decided } = planBatches(input, isWanted, plan);
      for (const [index, outcome] of decided) outcomes[index] = outcome;
      if (batches.length === 0) return null;
      return await writes.use((connection) =>
        runBatches(connection, batches, nameOfTarget, (index, outcome) => {
          outcomes[index] = outcome;
        }),
      );
    } catch (error) {
      const detail = isRedisError(error) ? "Redis could not be reached" : "the console failed; its log says how";
      input.targets.forEach((_, index) => {
        if (!isWanted(index) || (outcomes[index] && isFinal(outcomes[index]))) return;
        outcomes[index] = { ...nameOfTarget(index), outcome: "failed", why: "not-run", detail };
      });
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async function record(
    input: ActionInput,
    context: RequestContext,
    outcomes: Outcome[],
    durationMs: number,
    stopped: Error | null,
  ): Promise<boolean> {
    try {
      const found = outcomes.filter(({ why }) => why === "ghost");
      await requests.keepGhosts(ghostCommands(keys.ghosts, input, found, options.ghostSeen, options.keyOf));
      await requests.finish(
        input,
        context,
        outcomes,
        durationMs,
        stopped === null ? null : isRedisError(stopped) ? `Redis was lost: ${stopped.message}` : consoleFailed,
      );
      return true;
    } catch (error) {
      log.error({ err: error, requestId: input.requestId, outcomes }, "an outcome could not be written to the audit");
      return false;
    }
  }

  /** What else must be noted before the action: where dead letters will lie, and ghosts that an ack erases. */
  function ownCommands(input: ActionInput, nowMs: number): StateCommand[] {
    if (input.verb === "dead-letter") {
      const streams = new Set(input.targets.flatMap(({ callId }) => options.keyOf(callId) ?? []));
      return [...streams].map((stream) => ["zadd", keys.deadLetters, nowMs, stream]);
    }
    if (input.verb !== "ack" || !input.params.ghosts) return [];
    return ghostCommands(keys.ghosts, input, input.targets.map(nameOf), options.ghostSeen, options.keyOf);
  }

  async function dryRun(input: ActionInput, context: RequestContext): Promise<ActionAnswer> {
    const releaseBy = await checkAbility(input, context);
    const outcomes: Outcome[] = [];
    const stopped = await run(
      input,
      context,
      () => true,
      () => false,
      releaseBy,
      outcomes,
    );
    if (stopped !== null && !isRedisError(stopped)) throw stopped;
    if (stopped !== null) throw new AppError("redis-unreachable", `Redis cannot be reached (${stopped.message}).`);
    return answerOf(input, outcomes, false, true);
  }

  return perform;
}

export type Perform = ReturnType<typeof createPerform>;

function answerOf(input: ActionInput, outcomes: Outcome[], isRepeat: boolean, isRecorded: boolean): ActionAnswer {
  const { requestId, dryRun } = input;
  return { requestId, dryRun, outcomes, counts: countOutcomes(outcomes), isRepeat, isRecorded };
}
