import type { Call } from "@/lib/schema/call";
import type { CallFailover } from "@/lib/schema/failover";
import type { LostWork } from "@/lib/schema/lost-work";
import type { Thresholds } from "@/lib/schema/thresholds";
import { afterFailover } from "@/lib/stream/after-failover";
import { assessCall, type CallAssessment, type CallContext } from "@/lib/stream/assess-call";
import type { KeptTrace } from "@/lib/stream/group-trace";
import type { ExpectedGroup } from "@/lib/stream/learn-groups";
import { hasLeftWork, lostWorks } from "@/lib/stream/lost-work";
import type { ServerFacts, StreamReading } from "@/lib/stream/reading";
import { unknownServer } from "./ask-server";
import type { OwnTouches } from "./own-touches";
import { faultProblem } from "./read-due";
import type { CallRecord, Registry } from "./registry";
import { nextReadingInMs, type Pace } from "./schedule";
import type { ReadOutcome } from "./take-readings";

/** Keeps what vanished from Redis, by stream key. */
export type LostWorkLog = {
  add(streamKey: string, works: readonly LostWork[]): void;
  of(streamKey: string): readonly LostWork[];
};

export type KeepReadingsOptions = {
  registry: Registry;
  pace: Pace;
  thresholds: Thresholds;
  ownTouches: OwnTouches;
  /** Evidence saved by an earlier process, by stream key and group. */
  keptOf: (key: string) => ReadonlyMap<string, KeptTrace> | undefined;
  lostWork?: LostWorkLog | undefined;
  /** About how many entries streams like this one keep; null unknown. */
  learnedCapOf?: ((streamKey: string) => number | null) | undefined;
  /** Groups that this stream ought to have. */
  expectedOf?: ((streamKey: string) => readonly ExpectedGroup[]) | undefined;
  /** Whether the call is read from a replica. */
  isReplica: (record: CallRecord) => boolean;
  failoverOf: (streamKey: string) => Call["failover"];
  serverOf: (record: CallRecord) => ServerFacts | null;
  redisNowMsOf: (record: CallRecord) => number;
  onNotPermitted: (command: string) => void;
  onFault: (error: unknown, key: string) => void;
  now: () => number;
};

/** What becomes of a call with each answer of its node: a reading that goes on from the one before, an end, or a problem. */
export function createReadingKeeper(options: KeepReadingsOptions) {
  const { registry, now } = options;

  /**
   * A replica is told of what groups read, not by whom nor how often it was counted: there positions alone are believed,
   * and nothing is exact, since its master may be further.
   */
  function asReplicaKnows(reading: StreamReading): void {
    reading.operations = undefined;
    for (const group of reading.groups) {
      group.entriesRead = null;
      group.lag = null;
      group.consumerList = null;
    }
  }

  /** The first reading of a new master: what counted before is not compared with it. */
  function takeAfterFailover(record: CallRecord, reading: StreamReading, weight: number, call: CallFailover): void {
    const before = record.assessment;
    record.failoverId = null;
    if (before === null) return;
    const { previous, kept } = afterFailover(before, reading, (call.lostEntries ?? 1) > 0);
    const assessment = assessCall(previous, reading, { ...contextOf(record), kept });
    record.assessment = assessment;
    record.problem = null;
    record.dueAtMs = now() + nextReadingInMs(assessment, weight, options.pace, Math.random);
  }

  function take(
    record: CallRecord,
    previous: CallAssessment | null,
    outcome: Exclude<ReadOutcome, { kind: "elsewhere" }>,
  ): void {
    if (outcome.kind === "gone") {
      noteGone(record);
      return;
    }
    if (outcome.kind === "problem") {
      record.problem = outcome.message;
      record.dueAtMs = now() + options.pace.coldEveryMs;
      if (outcome.code === "WRONGTYPE") loseStream(record);
      else if (record.assessment) record.assessment.row.problem = outcome.message;
      return;
    }
    for (const command of outcome.notPermitted) options.onNotPermitted(command);
    try {
      const assessment = assess(record, previous, outcome.reading);
      record.problem = null;
      // What is kept is what grows old, also where this answer came too late to be kept.
      const kept = record.assessment ?? assessment;
      record.dueAtMs = now() + nextReadingInMs(kept, outcome.weight, options.pace, Math.random);
    } catch (error) {
      options.onFault(error, record.key);
      record.problem = faultProblem;
      record.dueAtMs = now() + options.pace.coldEveryMs;
    }
  }

  /** The key is gone, and all groups with it. */
  function noteGone(record: CallRecord): void {
    if (registry.byKey.get(record.key) !== record) return;
    loseStream(record);
    registry.remove(record);
  }

  function loseStream(record: CallRecord): void {
    const row = record.assessment?.row;
    record.assessment = null;
    if (row === undefined) return;
    const missedAtMs = Math.max(row.readAtMs, options.redisNowMsOf(record));
    const works = lostWorks(row.groups, "stream-gone", { lastSeenAtMs: row.readAtMs, missedAtMs }).filter(hasLeftWork);
    options.lostWork?.add(record.key, works);
  }

  /**
   * What a reading says, compared with `previous`: the assessment the record held when the reading began. The record
   * takes it unless somebody else's reading came in meanwhile: readings out of order would look like a new stream.
   */
  function assess(record: CallRecord, previous: CallAssessment | null, reading: StreamReading): CallAssessment {
    options.ownTouches.correctReading(record.key, reading);
    if (record.failoverId !== null && previous !== null) {
      // Shown, and not kept: the sweep compares with what was known before.
      const { kept } = afterFailover(previous, reading, true);
      return assessCall(null, reading, { ...contextOf(record), kept });
    }
    const isReplica = options.isReplica(record);
    if (isReplica) asReplicaKnows(reading);
    const assessment = assessCall(previous, reading, {
      ...contextOf(record),
      kept: previous === null && record.assessment === null ? options.keptOf(record.key) : undefined,
    });
    if (isReplica) {
      for (const group of assessment.row.groups) if (group.lagSource === "exact") group.lagSource = "estimated";
    }
    if (record.assessment === previous) {
      record.assessment = assessment;
      options.lostWork?.add(record.key, assessment.newlyLost);
    }
    return assessment;
  }

  function contextOf(record: CallRecord): CallContext {
    return {
      callId: record.callId,
      streamKey: record.key,
      server: options.serverOf(record) ?? unknownServer,
      limits: options.thresholds,
      lost: options.lostWork?.of(record.key),
      failover: options.failoverOf(record.key),
      expected: options.expectedOf?.(record.key),
      learnedCap: options.learnedCapOf?.(record.key),
      held: record.held,
    };
  }

  return { take, takeAfterFailover, noteGone, assess };
}

export type ReadingKeeper = ReturnType<typeof createReadingKeeper>;
