import { type ConsumerState, consumerStates } from "@/lib/schema/consumer-states";
import type { CensusRow, GroupCensus } from "@/lib/schema/group";
import { firstOf } from "./first-of";
import { finiteOrNull } from "./own-touch";
import type { ConsumerReading } from "./reading";

/** One consumer name over all calls of a group. */
export type CensusSum = {
  name: string;
  calls: number;
  holdingCalls: number;
  pending: number;
  /** The shortest idle time over its calls, and the shortest since it got or acked something; null unknown, -1 never. */
  idleMs: number;
  inactiveMs: number | null;
  callId: string;
};

export type CensusLimits = { goneAfterMs: number; blockedAfterMs: number };

export const maxCensusRows = 200;

export function addToCensus(sums: Map<string, CensusSum>, callId: string, consumer: ConsumerReading): void {
  const { name, pending, idleMs, inactiveMs } = consumer;
  const sum = sums.get(name);
  if (sum === undefined) {
    sums.set(name, { name, calls: 1, holdingCalls: pending > 0 ? 1 : 0, pending, idleMs, inactiveMs, callId });
    return;
  }
  sum.calls++;
  if (pending > 0) {
    if (sum.holdingCalls === 0) sum.callId = callId;
    sum.holdingCalls++;
  }
  sum.pending += pending;
  sum.idleMs = Math.min(sum.idleMs, idleMs);
  sum.inactiveMs = lessInactive(sum.inactiveMs, inactiveMs);
}

/** Something beats never, and where one is unknown the other says more. */
function lessInactive(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  if (a < 0 || b < 0) return Math.max(a, b);
  return Math.min(a, b);
}

/**
 * How a consumer fares. An idle time alone is no proof of life: XGROUP CREATECONSUMER sets it too. Proof is something
 * got or acked, an entry held, or that it was touched again since the look before.
 */
export function consumerState(
  { idleMs, inactiveMs, pending }: Pick<CensusSum, "idleMs" | "inactiveMs" | "pending">,
  { hasWork, isSeenActive }: { hasWork: boolean; isSeenActive: boolean },
  limits: CensusLimits,
): ConsumerState {
  if (idleMs >= limits.goneAfterMs) {
    if (pending > 0) return "holding";
    return inactiveMs === -1 ? "never-read" : "dead";
  }
  if (inactiveMs === -1 && pending === 0) return "never-read";
  if (inactiveMs !== null && inactiveMs >= limits.blockedAfterMs && (hasWork || pending > 0)) return "polling";
  const hasProof = inactiveMs !== null || pending > 0 || isSeenActive;
  return hasProof ? "alive" : "unproven";
}

/** Whether removing it now loses nothing and stops nobody. */
export function isRemovable(state: ConsumerState, pending: number, idleMs: number, goneAfterMs: number): boolean {
  return pending === 0 && idleMs >= goneAfterMs && (state === "dead" || state === "never-read");
}

type Judged = CensusSum & { state: ConsumerState };

/** The census as it is shown: sums by state over all, and the rows that most need somebody. */
export function censusOf(
  judged: readonly Judged[],
  goneAfterMs: number,
): Pick<GroupCensus, "names" | "registrations" | "states" | "removable" | "rows" | "moreRows"> {
  const states: GroupCensus["states"] = {};
  const removable = { names: 0, registrations: 0 };
  let registrations = 0;
  for (const { state, calls, pending, idleMs } of judged) {
    const sum = states[state] ?? { names: 0, registrations: 0, pending: 0 };
    states[state] = sum;
    sum.names++;
    sum.registrations += calls;
    sum.pending += pending;
    registrations += calls;
    if (!isRemovable(state, pending, idleMs, goneAfterMs)) continue;
    removable.names++;
    removable.registrations += calls;
  }
  const rank = ({ state }: Judged) => consumerStates.indexOf(state);
  const rows = firstOf(
    judged,
    maxCensusRows,
    (a, b) => rank(a) - rank(b) || b.pending - a.pending || b.calls - a.calls || (a.name < b.name ? -1 : 1),
  );
  return {
    names: judged.length,
    registrations,
    states,
    removable,
    rows: rows.map(toRow),
    moreRows: judged.length - rows.length,
  };
}

function toRow({ name, state, calls, holdingCalls, pending, idleMs, inactiveMs, callId }: Judged): CensusRow {
  return { name, state, calls, holdingCalls, pending, idleMs: finiteOrNull(idleMs), inactiveMs, callId };
}
