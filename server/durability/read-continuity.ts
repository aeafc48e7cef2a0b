import { archivePlace, bridgePlace, isInDanger, worstContinuityFirst } from "@/lib/durability/continuity";
import type { CallContinuity, DurabilityAnswer } from "@/lib/schema/durability";
import type { WaitingStream } from "../archive/capture/known-streams";
import type { Collector } from "../collector/collector";

const maxCalls = 20;

type Continuity = Pick<DurabilityAnswer, "calls" | "moreCalls"> & {
  bridge: Pick<DurabilityAnswer["bridge"], "calls" | "waitingEntries" | "untilTrimmedMs">;
};

/** How far archive and bridge have come, from what is read anyway: Redis is not asked for it. */
export function readContinuity(
  collector: Pick<Collector, "registry">,
  capture: { behind(): Iterable<WaitingStream> } | null,
  group: string | null,
): Continuity {
  const calls: CallContinuity[] = [];
  const bridge: Continuity["bridge"] = { calls: 0, waitingEntries: 0, untilTrimmedMs: null };
  for (const waiting of capture?.behind() ?? []) {
    const { assessment, cursor } = waiting.stream;
    const place = archivePlace(assessment.row.callId, waiting, cursor?.lastId ?? null);
    if (isInDanger(place)) calls.push(place);
  }
  if (group !== null) {
    for (const { row, isTrimming } of collector.registry.assessments()) {
      const own = row.groups.find(({ name }) => name === group);
      if (own === undefined) continue;
      bridge.calls++;
      const waiting = own.lagEntries === null ? null : own.lagEntries + own.pending;
      bridge.waitingEntries =
        waiting === null || bridge.waitingEntries === null ? null : bridge.waitingEntries + waiting;
      const place = bridgePlace(row, isTrimming, group);
      if (place === null) continue;
      if (isInDanger(place)) calls.push(place);
      if (place.untilTrimmedMs !== null && place.untilTrimmedMs < (bridge.untilTrimmedMs ?? Number.POSITIVE_INFINITY)) {
        bridge.untilTrimmedMs = place.untilTrimmedMs;
      }
    }
  }
  const worst = worstContinuityFirst(calls);
  return { calls: worst.slice(0, maxCalls), moreCalls: Math.max(0, worst.length - maxCalls), bridge };
}
