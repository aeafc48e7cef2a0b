import { expect, test } from "vitest";
import { createCallNames } from "@/lib/ids/call-names";
import { createReadingKeeper } from "@/server/collector/keep-readings";
import { createOwnTouches } from "@/server/collector/own-touches";
import { createRegistry } from "@/server/collector/registry";
import type { ReadOutcome } from "@/server/collector/take-readings";
import { atMs, idAgo, limits, redis70, stream } from "@/test/support/builders";

const pace = { hotEveryMs: 1_500, coldEveryMs: 20_000 };

function scene() {
  const registry = createRegistry(createCallNames(["conv:*"]), 10, () => ({ slot: 0, nodeId: "one" }));
  registry.add("conv:a");
  const record = registry.find("a");
  if (record === undefined) throw new Error("no call");
  const keeper = createReadingKeeper({
    registry,
    pace,
    thresholds: limits,
    ownTouches: createOwnTouches({ redisNowMs: () => atMs }),
    keptOf: () => undefined,
    isReplica: () => false,
    failoverOf: () => null,
    serverOf: () => redis70,
    redisNowMsOf: () => atMs,
    onNotPermitted: () => undefined,
    onFault: (error) => {
      throw error;
    },
    now: () => atMs,
  });
  return { keeper, record };
}

/** Of a stream whose last entry came so long before the reading. */
function readingOf(lastAgoMs: number, sinceMs = 0): Exclude<ReadOutcome, { kind: "elsewhere" }> {
  const lastEntryId = idAgo(lastAgoMs);
  const reading = stream({ readAtMs: atMs + sinceMs, firstEntryId: idAgo(400_000), lastEntryId, groups: [] });
  return { kind: "reading", reading, sizeBytes: 100, weight: 100, notPermitted: [] };
}

test("an answer that comes too late to be kept does not decide when the call is read again", () => {
  const { keeper, record } = scene();
  keeper.take(record, null, readingOf(300_000));
  const before = record.assessment;
  expect(record.dueAtMs - atMs).toBeGreaterThan(10_000);

  keeper.take(record, before, readingOf(100, 500));
  const kept = record.assessment;
  expect(kept?.row.state).toBe("live");
  expect(record.dueAtMs - atMs).toBe(1_500);

  // Asked at the same time as the other, of a node that the slot was leaving.
  keeper.take(record, before, readingOf(300_000, 100));
  expect(record.assessment).toBe(kept);
  expect(record.dueAtMs - atMs).toBe(1_500);
});
