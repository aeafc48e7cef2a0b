import type { CallGroup } from "@/lib/schema/call";
import type { Thresholds } from "@/lib/schema/thresholds";
import { versionNumber } from "@/lib/servers/product";
import type { CallAssessment, CallRow } from "@/lib/stream/assess-call";
import { assessCall } from "@/lib/stream/assess-call";
import type { OperationCounts } from "@/lib/stream/operations";
import {
  type ConsumerReading,
  type GroupReading,
  type PendingReading,
  type ServerFacts,
  type StreamReading,
  serverFacts,
} from "@/lib/stream/reading";

/** A Redis time for readings: 2026-11-21 02:13:00 UTC. */
export const atMs = Date.UTC(2026, 10, 21, 2, 13);

export const limits: Thresholds = {
  idleAfterMs: 15_000,
  endedAfterMs: 90_000,
  slowAfterMs: 10_000,
  blockedAfterMs: 30_000,
  goneAfterMs: 45_000,
  atRiskMs: 60_000,
  lossShownMs: 900_000,
  poisonDeliveries: 5,
};

const release = (version: string) => serverFacts({ name: "Redis", version, number: versionNumber(version) });
export const redis62 = release("6.2.14");
export const redis70 = release("7.0.15");
export const redis72 = release("7.2.6");
export const redis80 = release("8.0.6");

/** On this server nobody works on groups by hand. */
export const quiet: OperationCounts = {
  moved: 0,
  destroyed: 0,
  droppedConsumer: 0,
  recounted: 0,
  replaced: 0,
  acked: 0,
  read: 0,
};

/** The id of an entry this long before `atMs`. */
export const idAgo = (agoMs: number, sequence = 0) => `${atMs - agoMs}-${sequence}`;

/** A stream of five entries, 1-0 to 5-0, from which nothing was ever removed. */
export function stream(over: Partial<StreamReading> = {}): StreamReading {
  const lastEntryId = over.lastEntryId === undefined ? "5-0" : over.lastEntryId;
  return {
    readAtMs: atMs,
    length: 5,
    lastGeneratedId: lastEntryId ?? "5-0",
    entriesAdded: 5,
    maxDeletedEntryId: "0-0",
    firstEntryId: "1-0",
    lastEntryId,
    groups: [],
    operations: { before: quiet, after: quiet },
    ...over,
  };
}

/** A group that has read nothing. */
export function group(over: Partial<GroupReading> = {}): GroupReading {
  return {
    name: "brain",
    consumers: 1,
    pending: 0,
    lastDeliveredId: "0-0",
    entriesRead: null,
    lag: null,
    oldestPending: null,
    consumerList: null,
    firstUndeliveredId: null,
    ...over,
  };
}

export function consumer(over: Partial<ConsumerReading> = {}): ConsumerReading {
  return { name: "brain-1", pending: 0, idleMs: 100, inactiveMs: null, ...over };
}

export function pending(over: Partial<PendingReading> = {}): PendingReading {
  return { entryId: idAgo(1_000), consumer: "brain-1", idleMs: 1_000, deliveries: 1, ...over };
}

/** Reads the same call again and again; the last assessment. */
export function assessAll(readings: StreamReading[], server: ServerFacts = redis70, callId = "a"): CallAssessment {
  let assessment: CallAssessment | null = null;
  for (const reading of readings) {
    assessment = assessCall(assessment, reading, { callId, streamKey: `conv:${callId}`, server, limits });
  }
  if (assessment === null) throw new Error("no reading");
  return assessment;
}

/** A row of a group that keeps up; for lists, sums and findings. */
export function groupRow(over: Partial<CallGroup> = {}): CallGroup {
  return {
    name: "brain",
    pending: 0,
    consumers: 1,
    lastDeliveredId: idAgo(250),
    lagEntries: 0,
    lagSource: "exact",
    undeliveredAgeMs: 0,
    undeliveredAgeIsBound: false,
    firstUndeliveredId: null,
    oldestPendingAgeMs: 0,
    oldestPendingId: null,
    oldestPendingIdleMs: 0,
    oldestPendingConsumer: null,
    maxDeliveries: 0,
    ghosts: 0,
    pendingIsSampled: false,
    headroomMs: null,
    lossInMs: null,
    skippedEntries: 0,
    skippedIsAtLeast: false,
    lastSkippedAtMs: null,
    passedEntries: 0,
    passedIsInexact: false,
    lastPassedAtMs: null,
    droppedPending: 0,
    droppedIsInexact: false,
    lastDroppedAtMs: null,
    isReadSeen: false,
    isAckSeen: false,
    readsPerSecond: 4,
    drain: "none",
    drainMs: 0,
    pressure: null,
    status: "OK",
    cause: null,
    lostLately: false,
    sinceMs: atMs,
    reason: "keeps up",
    ...over,
  };
}

/** A live call of one healthy group unless said otherwise. */
export function callRow(callId: string, over: Partial<CallRow> = {}): CallRow {
  return {
    callId,
    streamKey: `conv:${callId}`,
    state: "live",
    length: 100,
    entriesAdded: 100,
    firstEntryId: idAgo(25_000),
    lastEntryId: idAgo(250),
    producerSilenceMs: 250,
    entriesPerSecond: 4,
    status: "OK",
    sinceMs: atMs,
    readAtMs: atMs,
    groups: [groupRow()],
    moreGroups: null,
    lost: [],
    signs: [],
    keptEntries: null,
    failover: null,
    clockNote: null,
    problem: null,
    ...over,
  };
}
