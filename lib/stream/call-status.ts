import type { CallGroup, CallState } from "@/lib/schema/call";
import type { LostWork } from "@/lib/schema/lost-work";
import type { Status } from "@/lib/schema/status";
import type { Thresholds } from "@/lib/schema/thresholds";
import { isWorse } from "./status";

export function stateOf(producerSilenceMs: number | null, limits: Thresholds): CallState {
  if (producerSilenceMs === null) return "idle";
  if (producerSilenceMs >= limits.endedAfterMs) return "ended";
  return producerSilenceMs >= limits.idleAfterMs ? "idle" : "live";
}

/** What of a call its groups do not tell. */
type Beside = {
  loss: LostWork | undefined;
  missingSinceMs: number | null;
  /** Since when a running call has entries that no group reads. */
  unreadSinceMs: number | null;
  state: CallState;
  lastArrivalAtMs: number;
};

/** A loss of work before all, then groups that are missing among those that are there. Without readers nobody knows. */
export function worstOf(worst: CallGroup | null, beside: Beside): { status: Status; sinceMs: number } {
  const { loss, missingSinceMs, unreadSinceMs, state, lastArrivalAtMs } = beside;
  if (loss) {
    const isLossFirst = worst?.status !== "LOSS" || loss.missedAtMs < worst.sinceMs;
    return { status: "LOSS", sinceMs: isLossFirst ? loss.missedAtMs : worst.sinceMs };
  }
  if (missingSinceMs !== null && (worst === null || isWorse("MISSING", worst.status))) {
    return { status: "MISSING", sinceMs: missingSinceMs };
  }
  if (worst !== null) return { status: worst.status, sinceMs: worst.sinceMs };
  if (unreadSinceMs !== null) return { status: "UNKNOWN", sinceMs: unreadSinceMs };
  return { status: state === "ended" ? "ENDED_CLEAN" : "OK", sinceMs: lastArrivalAtMs };
}

export function worstGroup(groups: readonly CallGroup[]): CallGroup | null {
  let worst: CallGroup | null = null;
  for (const group of groups) {
    if (worst === null || isWorse(group.status, worst.status)) worst = group;
    else if (group.status === worst.status && group.sinceMs < worst.sinceMs) worst = group;
  }
  return worst;
}
