import { formatCount, formatCounted, formatDuration, formatRate } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { FoundCause } from "./finding-links";

/** Errors with which Redis refuses to write, by their first word in INFO errorstats. */
export const refusals = ["OOM", "MISCONF", "READONLY", "NOREPLICAS"] as const;
export type RefusalName = (typeof refusals)[number];

/** How often each was answered since the server started, and XADD turned away; null where the server does not tell. */
export type RefusalCounts = Readonly<Record<RefusalName, number>> & { rejectedAdds: number | null };

/** Refusals as they were seen to go on; null while none is. */
export type RefusedTrace = {
  sinceMs: number;
  lastAtMs: number;
  byName: Partial<Record<RefusalName, number>>;
  rejectedAdds: number | null;
  perSecond: number;
};

/** How long after the last refusal it counts as over. */
const shownMs = 60_000;

export function trackRefused(
  previous: RefusedTrace | null,
  before: RefusalCounts,
  now: RefusalCounts,
  elapsedMs: number,
  nowMs: number,
): RefusedTrace | null {
  const byName: Partial<Record<RefusalName, number>> = {};
  let more = 0;
  for (const name of refusals) {
    // A count that fell was reset: then nothing is known of the time between.
    const grown = Math.max(0, now[name] - before[name]);
    if (grown > 0) byName[name] = grown;
    more += grown;
  }
  if (more === 0) return previous !== null && nowMs - previous.lastAtMs <= shownMs ? previous : null;
  const rejectedAdds =
    now.rejectedAdds === null || before.rejectedAdds === null
      ? null
      : Math.max(0, now.rejectedAdds - before.rejectedAdds) + (previous?.rejectedAdds ?? 0);
  const sinceMs = previous?.sinceMs ?? nowMs - elapsedMs;
  const seconds = Math.max(1, elapsedMs) / 1_000;
  return { sinceMs, lastAtMs: nowMs, byName, rejectedAdds, perSecond: more / seconds };
}

const meaning: Readonly<Record<RefusalName, string>> = {
  OOM: "memory is full (maxmemory) and nothing may be evicted",
  MISCONF: "it could not save to disk and stops writing until it can",
  READONLY: "this server is a replica",
  NOREPLICAS: "fewer replicas are in step than min-replicas-to-write asks for",
};

const remedy: Readonly<Record<RefusalName, string>> = {
  OOM: "Free memory or raise maxmemory; consumers can still read and ack.",
  MISCONF: "Look at the disk and the log of Redis; acks are refused too.",
  READONLY: "Point the producers at the master.",
  NOREPLICAS: "Bring the replicas back; reads by groups and acks are refused too.",
};

export function refusedFinding(refused: RefusedTrace | null, liveCalls: number): FoundCause | null {
  if (refused === null) return null;
  const [worst] = refusals
    .filter((name) => (refused.byName[name] ?? 0) > 0)
    .sort((a, b) => (refused.byName[b] ?? 0) - (refused.byName[a] ?? 0));
  if (worst === undefined) return null;
  const adds =
    refused.rejectedAdds === null || refused.rejectedAdds === 0
      ? ""
      : `; ${formatCounted(refused.rejectedAdds, "XADD")} refused since then`;
  return {
    ...empty,
    findingId: `writes-refused:${worst}`,
    kind: "writes-refused",
    calls: liveCalls,
    sinceMs: refused.sinceMs,
    title: `Redis refuses writes: ${worst}`,
    cause: `${meaning[worst]}; ${formatRate(refused.perSecond)} refusals/s when last looked${adds}. What producers could not add is in no stream and in no lag.`,
    advice: remedy[worst],
  };
}

/** When entries last came in anywhere, and since when they came without a pause. */
export type FlowTrace = { newestArrivalMs: number; flowSinceMs: number; liveCalls: number };

const minFlowMs = 30_000;
const minLiveCalls = 5;
const maxPauseMs = 10_000;
const maxToldMs = 900_000;

export function trackFlow(previous: FlowTrace | null, newestArrivalMs: number, liveCalls: number): FlowTrace {
  if (previous === null) return { newestArrivalMs, flowSinceMs: newestArrivalMs, liveCalls };
  if (newestArrivalMs <= previous.newestArrivalMs) return previous;
  const goesOn = newestArrivalMs - previous.newestArrivalMs <= maxPauseMs;
  return { newestArrivalMs, flowSinceMs: goesOn ? previous.flowSinceMs : newestArrivalMs, liveCalls };
}

/** All producers at once fell silent: calls end one by one, so that something they share has stopped. */
export function silentFinding(flow: FlowTrace | null, nowMs: number, afterMs: number): FoundCause | null {
  if (flow === null || flow.liveCalls < minLiveCalls) return null;
  const silentMs = nowMs - flow.newestArrivalMs;
  if (silentMs < afterMs || silentMs > maxToldMs) return null;
  if (flow.newestArrivalMs - flow.flowSinceMs < minFlowMs) return null;
  return {
    ...empty,
    findingId: "writes-silent",
    kind: "writes-silent",
    calls: flow.liveCalls,
    sinceMs: flow.newestArrivalMs,
    title: `Nothing has been added to any call for ${formatDuration(silentMs)}`,
    cause: `${formatCount(flow.liveCalls)} calls were live and all fell silent at once; Redis answers.`,
    advice: "Look at what the producers share: their network, their user's rights, a deployment, a fail-over.",
  };
}

const empty = {
  status: "AT_RISK",
  groupName: null,
  href: paths.calls(),
  hrefLabel: "show all calls",
  action: null,
  lossInMs: null,
  counted: { lagEntries: 0, pending: 0, lost: 0, holder: null },
  callIds: null,
} as const satisfies Partial<FoundCause>;
