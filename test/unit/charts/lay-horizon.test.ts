import { expect, test } from "vitest";
import { layHorizon } from "@/lib/charts/lay-horizon";
import type { CallDetail, CallGroupDetail } from "@/lib/schema/call";

const startMs = Date.UTC(2026, 10, 21, 2, 0);
const at = (secondsIn: number) => `${startMs + secondsIn * 1_000}-0`;

const group: CallGroupDetail = {
  name: "brain",
  pending: 0,
  consumers: [],
  moreConsumers: null,
  lastDeliveredId: at(100),
  lagEntries: 0,
  lagSource: "exact",
  undeliveredAgeMs: 0,
  undeliveredAgeIsBound: false,
  firstUndeliveredId: null,
  oldestPendingAgeMs: null,
  oldestPendingId: null,
  oldestPendingIdleMs: null,
  oldestPendingConsumer: null,
  maxDeliveries: null,
  ghosts: null,
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
  readsPerSecond: null,
  drain: "none",
  drainMs: null,
  pressure: null,
  cause: null,
  lostLately: false,
  status: "OK",
  sinceMs: startMs,
  reason: "keeps up",
};

const call = (over: Partial<CallDetail>, removedEntries = 0): CallDetail => ({
  callId: "a",
  streamKey: "conv:a",
  state: "live",
  length: 100,
  entriesAdded: 100 + removedEntries,
  firstEntryId: at(0),
  lastEntryId: at(100),
  producerSilenceMs: 0,
  entriesPerSecond: 1,
  status: "OK",
  sinceMs: startMs,
  readAtMs: startMs + 100_000,
  ageMs: 0,
  signs: [],
  keptEntries: null,
  groups: [group],
  moreGroups: null,
  lost: [],
  failover: null,
  clockNote: null,
  problem: null,
  retention: {
    isTrimming: removedEntries > 0,
    spanMs: 100_000,
    removedEntries,
    maxDeletedEntryId: null,
    expiresInMs: null,
    memoryBytes: null,
    largestEntry: null,
  },
  ...over,
});

test("an untrimmed stream takes the whole strip", () => {
  const half = { ...group, lastDeliveredId: at(50), firstUndeliveredId: at(51), oldestPendingId: at(25) };
  const horizon = layHorizon(call({ groups: [half, { ...half, lastDeliveredId: "0-0" }] }));
  expect(horizon?.trimmed).toBe(0);
  expect(horizon?.groups[0]).toMatchObject({
    delivered: 0.5,
    firstUndelivered: 0.51,
    oldestPending: 0.25,
    isPastHorizon: false,
  });
  expect(horizon?.groups[1]?.delivered).toBe(0);
});

test("what is trimmed has a region of its own, and a group left behind stands in it", () => {
  const lost = { ...group, lastDeliveredId: at(-50), firstUndeliveredId: at(0), skippedEntries: 40 };
  const horizon = layHorizon(call({ groups: [group, lost, { ...lost, lastDeliveredId: at(-500) }] }, 40));
  const trimmed = horizon?.trimmed ?? 0;
  expect(trimmed).toBeGreaterThan(0);
  expect(horizon?.groups.map(({ isPastHorizon }) => isPastHorizon)).toEqual([false, true, true]);
  expect(horizon?.groups[0]?.delivered).toBe(1);
  expect(horizon?.groups[1]?.delivered).toBeCloseTo(trimmed / 2);
  expect(horizon?.groups[1]?.firstUndelivered).toBe(trimmed);
  expect(horizon?.groups[2]?.delivered).toBe(0);
});

test("ids that are no clock still have places, but no times", () => {
  const horizon = layHorizon(
    call({ firstEntryId: "1-0", lastEntryId: "5-0", groups: [{ ...group, lastDeliveredId: "3-0" }] }),
  );
  expect(horizon).toMatchObject({ firstTimeMs: null, lastTimeMs: null });
  expect(horizon?.groups[0]?.delivered).toBe(0.5);
});

test("an empty stream has no strip, a single entry has one", () => {
  expect(layHorizon(call({ firstEntryId: null, lastEntryId: null }))).toBeNull();
  const single = layHorizon(call({ firstEntryId: at(0), lastEntryId: at(0) }));
  for (const place of single?.groups ?? []) expect(place.delivered >= 0 && place.delivered <= 1).toBe(true);
});
