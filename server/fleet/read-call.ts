import type { CallDetail } from "@/lib/schema/call";
import type { CallAssessment } from "@/lib/stream/assess-call";
import { boundListed } from "@/lib/stream/bound-consumers";
import { finiteOrNull } from "@/lib/stream/own-touch";
import type { ConsumerReading } from "@/lib/stream/reading";
import { removedEntries, spanOf } from "@/lib/stream/stream-mark";
import type { CallSequence } from "../archive/sequence/call-sequence";
import { describeCopy } from "../archive/sequence/describe-copy";
import type { Collector } from "../collector/collector";
import { findCall, readFailure, unknownCall } from "../collector/find-call";
import type { CallRecord } from "../collector/registry";
import { keptForMs } from "../collector/schedule";
import { type ReadOutcome, takeReadings } from "../collector/take-readings";
import { isInTheMiddle } from "../collector/what-to-ask";
import { encodeCommand } from "../redis/encode-command";
import { orError, type RawConnection } from "../redis/raw-connection";
import { LostConnection, RedisReplyError } from "../redis/redis-error";
import { ReplyError } from "../redis/reply-reader";

const maxCounted = 1_001;
const countedBytes = 1_000_000;
const onScreenMs = 5_000;
const sharedForMs = 500;
const maxSharedMs = 20_000;

export type CallReaderOptions = {
  sequence: CallSequence;
  collector: Collector;
  connection: RawConnection;
  now: () => number;
};

type Reading = Extract<ReadOutcome, { kind: "reading" }>;
type KeyFacts = { expiresInMs: number | null; memoryBytes: number | null };

/**
 * One call in full: a reading of its own with all consumers, the lag of every group within the stream counted entry by
 * entry (up to 1,000 entries a group and about 1 MB in all), and what is known of its retention.
 * Answers asked for within half a second share one reading, and longer where thousands of groups or consumers make it
 * heavy, for 20 seconds at most. Unknown calls are `not-found`.
 */
export function createCallReader({ sequence, collector, connection, now }: CallReaderOptions) {
  const counts = collector.load.otherCounts;
  const shared = new Map<string, { fromMs: number; untilMs: number; answer: Promise<CallDetail> }>();

  function read(callId: string): Promise<CallDetail> {
    const nowMs = now();
    for (const [id, { untilMs }] of shared) if (nowMs >= untilMs) shared.delete(id);
    const share = shared.get(callId) ?? readShared(callId, nowMs);
    if (nowMs < share.fromMs + sharedForMs) return share.answer;
    return share.answer.then((call) => ({
      ...call,
      ageMs: Math.max(0, collector.redisNowMs(call.streamKey) - call.readAtMs),
    }));
  }

  function readShared(callId: string, nowMs: number) {
    const keep = (weight: number) => {
      share.untilMs = nowMs + Math.max(sharedForMs, Math.min(maxSharedMs, keptForMs(weight)));
    };
    const share = { fromMs: nowMs, untilMs: nowMs + sharedForMs, answer: readNow(callId, keep) };
    shared.set(callId, share);
    return share;
  }

  async function readNow(callId: string, keep: (weight: number) => void): Promise<CallDetail> {
    const { key } = await sequence.find(callId);
    if (!collector.registry.find(callId)) {
      const copy = await sequence.copyOf(key);
      if (copy !== null) return describeCopy(callId, copy, collector.lostOf(callId), collector.redisNowMs());
    }
    const record = findCall(collector, callId);
    record.onScreenUntilMs = now() + onScreenMs;
    const previous = record.assessment;
    const { reading, weight, keyFacts } = await ask(record, previous).catch((error: unknown) => {
      throw readFailure(error, collector, record.key);
    });
    keep(weight);
    return toDetail(collector.assess(record, previous, reading), keyFacts, collector.redisNowMs(record.key));
  }

  async function ask(record: CallRecord, previous: CallAssessment | null) {
    await connection.open();
    const target = { key: record.key, infoCommands: record.infoCommands, previous, isOnScreen: true };
    const [outcome] = await takeReadings(connection, [target], counts, collector.operationsOf(record));
    if (outcome?.kind === "problem") throw new RedisReplyError(new ReplyError(outcome.message));
    if (outcome?.kind === "elsewhere") throw new LostConnection("the call is on its way to another server");
    if (outcome?.kind !== "reading") {
      collector.noteGone(record);
      throw unknownCall(record.callId, false, collector.lostOf(record.callId));
    }
    const keyFacts = await readKeyFacts(record.key);
    await countUndelivered(record.key, outcome, keyFacts.memoryBytes);
    return { reading: outcome.reading, weight: outcome.weight, keyFacts };
  }

  async function readKeyFacts(key: string): Promise<KeyFacts> {
    const integer = orError((reader) => reader.integerOrNull());
    for (const name of ["ttl", "memory|usage"]) count(name, 1);
    const [seconds, memory] = await connection.pipeline(
      [encodeCommand("TTL", key), encodeCommand("MEMORY", "USAGE", key)],
      [integer, integer],
    );
    return {
      expiresInMs: typeof seconds === "number" && seconds >= 0 ? seconds * 1_000 : null,
      memoryBytes: typeof memory === "number" ? memory : null,
    };
  }

  async function countUndelivered(
    key: string,
    { reading, sizeBytes }: Reading,
    memoryBytes: number | null,
  ): Promise<void> {
    const middle = reading.groups.filter((group) => isInTheMiddle(reading, group));
    const lastId = reading.lastEntryId;
    if (middle.length === 0 || lastId === null) return;
    const meanBytes = memoryBytes === null ? 0 : memoryBytes / Math.max(1, reading.length);
    const entryBytes = Math.max(meanBytes, sizeBytes / 2);
    const most = Math.max(1, Math.min(maxCounted, Math.floor(countedBytes / middle.length / entryBytes)));
    count("xrange", middle.length);
    const replies = await connection.pipeline(
      middle.map((group) => encodeCommand("XRANGE", key, `(${group.lastDeliveredId}`, lastId, "COUNT", most)),
      middle.map(() => orError((reader) => countElements(reader))),
    );
    middle.forEach((group, i) => {
      const entries = replies[i];
      if (entries === undefined || entries instanceof ReplyError) return;
      group.counted = { entries, isComplete: entries < most };
    });
  }

  function count(name: string, more: number): void {
    counts.set(name, (counts.get(name) ?? 0) + more);
  }

  return { read };
}

export type CallReader = ReturnType<typeof createCallReader>;

function countElements(reader: { arrayLength(): number; skip(): void }): number {
  const count = reader.arrayLength();
  for (let i = 0; i < count; i++) reader.skip();
  return count;
}

function toDetail(assessment: CallAssessment, keyFacts: KeyFacts, nowMs: number): CallDetail {
  const { row, mark, groups } = assessment;
  const consumers = boundListed(
    row.groups.map(({ name }) => {
      const trace = groups.get(name);
      if (!trace?.consumerList) return { consumers: [], more: null };
      return { consumers: trace.consumerList, more: trace.moreConsumers };
    }),
  );
  return {
    ...row,
    ageMs: Math.max(0, nowMs - row.readAtMs),
    groups: row.groups.map((group, i) => ({
      ...group,
      consumers: consumersOf(consumers[i]?.consumers ?? []),
      moreConsumers: consumers[i]?.more ?? null,
    })),
    retention: {
      isTrimming: assessment.trim.trimmedAtMs === null && !assessment.isTrimming ? null : assessment.isTrimming,
      spanMs: spanOf(assessment.mark),
      removedEntries: removedEntries(mark),
      maxDeletedEntryId: mark.maxDeletedEntryId === "0-0" ? null : mark.maxDeletedEntryId,
      ...keyFacts,
      largestEntry: assessment.largestEntry,
    },
  };
}

function consumersOf(consumers: ConsumerReading[]): CallDetail["groups"][number]["consumers"] {
  return consumers.map(({ name, pending, idleMs, inactiveMs, touchedByOperatorMs }) => ({
    name,
    pending,
    idleMs: finiteOrNull(idleMs),
    inactiveMs,
    touchedByOperatorMs: touchedByOperatorMs ?? null,
  }));
}
