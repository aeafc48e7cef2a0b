import type { NodeLoop } from "./node-loop";

/** How far the loops of all masters have come. */
export function combineSweeps(loops: () => readonly NodeLoop[]) {
  return {
    /** Writes that Redis refuses to anybody; null while none is. */
    refusedWrites() {
      const traces = loops().flatMap((loop) => loop.refusedWrites ?? []);
      return traces.sort((a, b) => b.perSecond - a.perSecond)[0] ?? null;
    },
    /** Until every master that answers has been gone through once. */
    isWarmingUp(): boolean {
      const all = loops();
      const waiting = all.filter(({ isFirstPassDone }) => !isFirstPassDone);
      if (waiting.length === all.length) return true;
      return waiting.some(({ tracker: { state } }) => state === "connecting" || state === "connected");
    },
    isOverBudget: (): boolean => loops().some(({ isOverBudget }) => isOverBudget),
    latenessMs: (): number =>
      Math.max(0, ...loops().map((loop) => (loop.tracker.state === "connected" ? loop.latenessMs : 0))),
    /** Keys that found no room; at least so many until all were gone through once. */
    refusedCalls: () => ({
      calls: loops().reduce((sum, { refusedCalls }) => sum + refusedCalls, 0),
      isAtLeast: loops().some(({ hasSeenAll }) => !hasSeenAll),
    }),
    /** Of the master that is furthest behind; null until all keys were gone through. */
    sweptAtMs(): number | null {
      const times = loops().map(({ sweptAtMs }) => sweptAtMs);
      return times.includes(null) || times.length === 0 ? null : Math.min(...times.filter((time) => time !== null));
    },
  };
}
