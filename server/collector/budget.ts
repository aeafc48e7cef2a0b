/**
 * Lets work through at a steady share of one Redis core. Costs are in microseconds of Redis CPU; what is not used
 * within a second is not saved up, so that a quiet time is never followed by a burst.
 */
export function createBudget(percent: number, now: () => number) {
  const perMs = (percent / 100) * 1_000;
  const most = perMs * 1_000;
  let available = most;
  let filledAtMs = now();

  function fill(): void {
    const nowMs = now();
    available = Math.min(most, available + (nowMs - filledAtMs) * perMs);
    filledAtMs = nowMs;
  }

  return {
    /** How many pieces of work of this cost may run now. */
    affordable(costUs: number): number {
      fill();
      return Math.max(0, Math.floor(available / costUs));
    },
    spend(costUs: number): void {
      available -= costUs;
    },
  };
}

export type Budget = ReturnType<typeof createBudget>;
