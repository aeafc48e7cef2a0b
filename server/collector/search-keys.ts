import type { RawConnection } from "@/server/redis/connection";
import type { Budget } from "./budget";
import { type Discovery, scanStepUsec } from "./discover";
import type { CommandCounts } from "./take-readings";

const maxScanSteps = 10;

export type KeySearchOptions = {
  connection: RawConnection;
  discovery: Discovery;
  counts: CommandCounts;
  budget: Budget;
  everyMs: number;
  /** Whether keys are looked for here: an index lies on one node for all. */
  maySearch: () => boolean;
  onKey: (key: string) => void;
  takeRefused: () => number;
  now: () => number;
};

/** Goes through the keys of a node every few seconds, a step each turn; the first pass takes as many as it can afford. */
export function createKeySearch(options: KeySearchOptions) {
  const { connection, discovery, budget, now } = options;
  let dueMs = 0;
  let isFirstPassDone = false;
  let refusedCalls = 0;

  async function step(): Promise<void> {
    if (!options.maySearch()) {
      isFirstPassDone = true;
      return;
    }
    if (now() < dueMs) return;
    const affordable = Math.floor(budget.affordable(scanStepUsec) / 2);
    const steps = isFirstPassDone ? 1 : Math.min(maxScanSteps, Math.max(1, affordable));
    for (let i = 0; i < steps; i++) {
      budget.spend(scanStepUsec);
      const { keys, done } = await discovery.step(connection, options.counts);
      for (const key of keys) options.onKey(key);
      if (!done) continue;
      refusedCalls = options.takeRefused();
      isFirstPassDone = true;
      dueMs = now() + options.everyMs;
      return;
    }
  }

  return {
    step,
    get isFirstPassDone() {
      return isFirstPassDone;
    },
    get refusedCalls() {
      return refusedCalls;
    },
    /** All keys are looked for once more. */
    restart(): void {
      discovery.restart();
      dueMs = 0;
    },
  };
}
