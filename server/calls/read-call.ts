import type { CallDetail } from "@/lib/schema/call";
import type { Thresholds } from "@/lib/schema/thresholds";
import { assessCall, type CallAssessment } from "@/lib/stream/assess-call";
import type { ConsumerReading, GroupReading } from "@/lib/stream/reading";
import type { Collector } from "@/server/collector/collector";
import type { CallRecord } from "@/server/collector/registry";
import { type CommandCounts, takeReadings } from "@/server/collector/take-readings";
import { AppError } from "@/server/errors";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { ReplyError } from "@/server/redis/reply-reader";

const mostCounted = 1_001;
const countedBytes = 1_000_000;
const onScreenMs = 5_000;
const sharedForMs = 500;

export type CallReaderOptions = {
  collector: Collector;
  connection: RawConnection;
  thresholds: Thresholds;
  now: () => number;
};

/**
 * One call in full: a reading of its own with all consumers, the lag counted entry by entry where the fleet's figure
 * is not exact (up to 1,000 entries and about 1 MB), and what is known of its retention.
 * Answers asked for within half a second share one reading. Unknown calls are `not-found`.
 */
export function createCallReader({ collector, connection, thresholds, now }: CallReaderOptions) {
  const counts: CommandCounts = new Map();
  const shared = new Map<string, { atMs: number; answer: Promise<CallDetail> }>();

  function read(callId: string): Promise<CallDetail> {
    const nowMs = now();
    for (const [id, { atMs }] of shared) if (nowMs - atMs >= sharedForMs) shared.delete(id);
    const found = shared.get(callId);
    if (found) return found.answer;
    const answer = readNow(callId);
    shared.set(callId, { atMs: nowMs, answer });
    return answer;
  }

  async function readNow(callId: string): Promise<CallDetail> {
    const record = collector.registry.find(callId);
    if (!record) throw unknownCall(callId, collector.isWarmingUp);
    record.onScreenUntilMs = now() + onScreenMs;
    const { server } = collector;
    try {
      await connection.open();
      if (server === null) throw new Error("not connected yet");
      const [outcome] = await takeReadings(
        connection,
        [{ ...record, previous: record.assessment, isOnScreen: true }],
        counts,
      );
      if (outcome?.kind === "problem")
        throw new AppError("not-found", `${record.key} cannot be read: ${outcome.message}`);
      if (outcome?.kind !== "reading") throw unknownCall(callId, false);
      const keyFacts = await readKeyFacts(record.key);
      await countInexact(record, outcome.reading.groups, outcome.reading.length, keyFacts.memoryBytes);
      const { assessment } = record;
      record.assessment = assessCall(assessment, outcome.reading, {
        callId,
        streamKey: record.key,
        server,
        limits: thresholds,
      });
      return toDetail(record.assessment, keyFacts, collector.redisNowMs());
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (collector.tracker.state === "connected" && !(error instanceof Error)) throw error;
      const message = collector.tracker.message ?? "Redis does not answer; trying again.";
      throw new AppError("redis-unreachable", message);
    }
  }

  type KeyFacts = { expiresInMs: number | null; memoryBytes: number | null };

  async function readKeyFacts(key: string): Promise<KeyFacts> {
    const integer = orError((reader) => reader.integerOrNull());
    const [expires, memory] = await connection.pipeline(
      [encodeCommand("PTTL", key), encodeCommand("MEMORY", "USAGE", key)],
      [integer, integer],
    );
    return {
      expiresInMs: typeof expires === "number" && expires >= 0 ? expires : null,
      memoryBytes: typeof memory === "number" ? memory : null,
    };
  }

  async function countInexact(
    record: CallRecord,
    groups: GroupReading[],
    length: number,
    memoryBytes: number | null,
  ): Promise<void> {
    const entryBytes = memoryBytes === null || length === 0 ? 1_000 : memoryBytes / length;
    const most = Math.max(10, Math.min(mostCounted, Math.floor(countedBytes / Math.max(1, entryBytes))));
    const inexact = groups.filter((group) => isInexact(record.assessment, group));
    const replies = await connection.pipeline(
      inexact.map((group) => encodeCommand("XRANGE", record.key, `(${group.lastDeliveredId}`, "+", "COUNT", most)),
      inexact.map(() => orError((reader) => countElements(reader))),
    );
    inexact.forEach((group, i) => {
      const entries = replies[i];
      if (entries === undefined || entries instanceof ReplyError) return;
      group.counted = { entries, isComplete: entries < most };
    });
  }

  return { read };
}

export type CallReader = ReturnType<typeof createCallReader>;

function isInexact(assessment: CallAssessment | null, group: GroupReading): boolean {
  const row = assessment?.row.groups.find(({ name }) => name === group.name);
  return row === undefined || row.lagSource !== "exact" || row.lastDeliveredId !== group.lastDeliveredId;
}

function countElements(reader: { arrayLength(): number; skip(): void }): number {
  const count = reader.arrayLength();
  for (let i = 0; i < count; i++) reader.skip();
  return count;
}

function toDetail(
  assessment: CallAssessment,
  keyFacts: { expiresInMs: number | null; memoryBytes: number | null },
  nowMs: number,
): CallDetail {
  const { row, reading, groups } = assessment;
  return {
    ...row,
    ageMs: Math.max(0, nowMs - row.readAtMs),
    groups: row.groups.map((group) => ({
      ...group,
      consumers: consumersOf(groups.get(group.name)?.consumerList ?? []),
    })),
    retention: {
      isTrimming: assessment.trim.trimmedAtMs === null && !assessment.isTrimming ? null : assessment.isTrimming,
      spanMs: assessment.spanMs,
      removedEntries: reading.entriesAdded === null ? null : Math.max(0, reading.entriesAdded - reading.length),
      maxDeletedEntryId: reading.maxDeletedEntryId === "0-0" ? null : reading.maxDeletedEntryId,
      ...keyFacts,
    },
  };
}

function consumersOf(consumers: ConsumerReading[]): CallDetail["groups"][number]["consumers"] {
  return consumers.map(({ name, pending, idleMs, inactiveMs }) => ({ name, pending, idleMs, inactiveMs }));
}

function unknownCall(callId: string, isWarmingUp: boolean): AppError {
  const name = callId.length > 80 ? `${callId.slice(0, 80)}…` : callId;
  return new AppError(
    "not-found",
    isWarmingUp
      ? `Call ${name} is not known yet; the first pass over Redis is under way.`
      : `There is no call ${name}.`,
  );
}
