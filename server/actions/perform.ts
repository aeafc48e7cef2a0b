import { auditTargets } from "@/lib/actions/audit-targets";
import { countOutcomes } from "@/lib/actions/count-outcomes";
import { isAllowed, permissions } from "@/lib/permissions";
import type { ActionAnswer, Outcome } from "@/lib/schema/action";
import { verbs } from "@/lib/verbs";
import type { AuditLog } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import { isRedisError } from "@/server/redis/redis-error";
import { type ActionInput, nameOf } from "./action-input";
import { type ActionRecordsOptions, createActionRecords } from "./action-records";
import type { PlanContext } from "./plan-batches";
import { isFinal, type RequestContext } from "./request-store";
import { createPlanRunner, type PlanRunnerOptions, type Wanted } from "./run-plan";

export type PerformOptions = PlanRunnerOptions &
  ActionRecordsOptions & {
    audit: AuditLog;
    /** Called when something may have changed. */
    onChange: () => void;
  };

const everything: Wanted = { isWanted: () => true, isResumed: () => false };

/**
 * The one way by which the console writes to the watched Redis. Permission → what was done under this request id before
 * → the intent, recorded (else nothing runs: `state-unreachable`) → each target with its precondition, atomically →
 * the outcome, recorded, on failure too. A repeat answers as before; targets whose outcome is unknown are taken up again.
 * A dry run goes the same way up to the write and records nothing. A fault of our own is recorded like a lost Redis, and
 * then thrown: it is nobody's outage.
 */
export function createPerform(options: PerformOptions) {
  const { requests, audit, abilities, now } = options;
  const run = createPlanRunner(options);
  const records = createActionRecords(options);
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
    await requests.begin(input, context, records.commandsBefore(input, startedMs), note);
    const outcomes = [...earlier];
    const isWanted = (index: number) => {
      const outcome = earlier[index];
      return outcome === undefined || !isFinal(outcome);
    };
    const isResumed = (index: number) => earlier[index]?.outcome === "unknown";
    const stopped = await run(input, context, { isWanted, isResumed }, releaseBy, outcomes);
    const isRecorded = await records.finish(input, context, { outcomes, durationMs: now() - startedMs, stopped });
    options.onChange();
    if (stopped !== null && !isRedisError(stopped)) throw stopped;
    if (stopped !== null && outcomes.every(({ why }) => why === "not-run")) {
      throw new AppError("redis-unreachable", `Redis cannot be reached (${stopped.message}); nothing was done.`);
    }
    return answerOf(input, outcomes, false, isRecorded);
  }

  async function dryRun(input: ActionInput, context: RequestContext): Promise<ActionAnswer> {
    const releaseBy = await checkAbility(input, context);
    const outcomes: Outcome[] = [];
    const stopped = await run(input, context, everything, releaseBy, outcomes);
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
