import type { RawConnection } from "@/server/redis/connection";
import type { Budget } from "./budget";
import { type Discovery, scanStepUsec } from "./discover";
import type { CommandCounts } from "./questions";

const maxScanSteps = 10;

export type KeySearchOptions = {
  connection: RawConnection;
  discovery: Discovery;
  counts: CommandCounts;
  budget: Budget;
  everyMs: number;
  /** Whether keys are looked for here: an index lies on one node for all. */
  maySearch: () => boolean;
  /** False where there is no room for another call. */
  onKey: (key: string) => boolean;
  now: () => number;
};

/** Goes through the keys of a node every few seconds, in as many steps each turn as leave most of the budget to readings. */
export function createKeySearch(options: KeySearchOptions) {
  const { connection, discovery, budget, now } = options;
  let dueMs = 0;
  let isFirstPassDone = false;
  let hasSeenAll = false;
  let refusedCalls = 0;
  let refusedInPass = 0;

  async function step(): Promise<void> {
    if (!options.maySearch()) {
      isFirstPassDone = true;
      hasSeenAll = true;
      return;
    }
    if (now() < dueMs) return;
    const affordable = Math.floor(budget.affordable(scanStepUsec) / (hasSeenAll ? 4 : 2));
    const steps = Math.min(maxScanSteps, Math.max(1, affordable));
    for (let i = 0; i < steps; i++) {
      budget.spend(scanStepUsec);
      const { keys, done } = await discovery.step(connection, options.counts);
      for (const key of keys) if (!options.onKey(key)) refusedInPass++;
      refusedCalls = done ? refusedInPass : Math.max(refusedCalls, refusedInPass);
      // Where there is no room for more, the rest of the keys is only counted.
      isFirstPassDone ||= done || refusedInPass > 0;
      if (!done) continue;
      hasSeenAll = true;
      refusedInPass = 0;
      dueMs = now() + options.everyMs;
      return;
    }
  }

  return {
    step,
    get isFirstPassDone() {
      return isFirstPassDone;
    },
    /** Keys without room at the last full pass, or so far in this one. */
    get refusedCalls() {
      return refusedCalls;
    },
    get hasSeenAll() {
      return hasSeenAll;
    },
    /** All keys are looked for once more. */
    restart(): void {
      discovery.restart();
      refusedInPass = 0;
      dueMs = 0;
    },
  };
}
