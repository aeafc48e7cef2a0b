import type { Outcome } from "@/lib/schema/action";
import { isRedisError } from "@/server/redis/redis-error";
import type { AbilityReader } from "./abilities";
import { type ActionInput, nameOf } from "./action-input";
import { type PlanContext, planBatches } from "./plan-batches";
import { isFinal, type RequestContext } from "./request-store";
import { runBatches } from "./run-batches";
import type { WriteConnection } from "./write-connection";

export type PlanRunnerOptions = {
  writes: WriteConnection;
  abilities: AbilityReader;
  keyOf: (callId: string) => string | null;
  now: () => number;
};

/** Which targets are to be done, and which of them may have been done by a try that was broken off. */
export type Wanted = { isWanted(index: number): boolean; isResumed(index: number): boolean };

/** Does an action's wanted targets batch by batch; what is not reached is `not-run`, each with the reason. */
export function createPlanRunner({ writes, abilities, keyOf, now }: PlanRunnerOptions) {
  /** Fills `outcomes` for the targets wanted; what stopped it, if something did. */
  return async function run(
    input: ActionInput,
    { actor }: RequestContext,
    { isWanted, isResumed }: Wanted,
    releaseBy: PlanContext["releaseBy"],
    outcomes: Outcome[],
  ): Promise<Error | null> {
    const whyNotOn = (streamKey: string) => abilities.whyNotOn(input.verb, streamKey);
    const plan = { keyOf, whyNotOn, releaseBy, actorName: actor.name, nowMs: now(), isResumed };
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
  };
}
