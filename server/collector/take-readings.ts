import type { CallGroup } from "@/lib/schema/call";
import type { CallAssessment } from "@/lib/stream/assess-call";
import { boundConsumers } from "@/lib/stream/bound-consumers";
import { boundGroups } from "@/lib/stream/bound-groups";
import type { OperationCounts, OperationsAround } from "@/lib/stream/operations";
import type { ConsumerReading, GroupReading, LeftOutGroups, StreamReading } from "@/lib/stream/reading";
import { meaningOf } from "@/lib/topology/reply-meaning";
import { commandText, encodeCommand } from "@/server/redis/encode-command";
import {
  readConsumers,
  readGroups,
  readPending,
  readRange,
  readStreamInfo,
  readTimeMs,
  type StreamInfo,
} from "@/server/redis/inspect";
import { parseOperations } from "@/server/redis/operations";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { isServerWide, RedisReplyError } from "@/server/redis/redis-error";
import { ReplyError } from "@/server/redis/reply-reader";
import { type CommandCounts, Questions } from "./questions";
import { isSuspect, knownFirstUndelivered, whatToAsk } from "./what-to-ask";

export type ReadTarget = {
  key: string;
  /** XINFO STREAM and XINFO GROUPS for the key, encoded once. */
  infoCommands: Buffer;
  previous: CallAssessment | null;
  isOnScreen: boolean;
};

/**
 * What became of one target. `sizeBytes` is what XINFO STREAM weighed with its two entries; `weight` is what all weighed
 * that may be large, payloads five times the rest, to read what is heavy less often; `notPermitted` names the commands that the user may not run, whose answers are missing from the reading.
 */
export type ReadOutcome =
  | { kind: "reading"; reading: StreamReading; sizeBytes: number; weight: number; notPermitted: string[] }
  | { kind: "gone" }
  /** The key lies on another node, or (`once`) is on its way there. */
  | { kind: "elsewhere"; once: boolean; host: string | null; port: number }
  | { kind: "problem"; code: string; message: string };

type Reading = Extract<ReadOutcome, { kind: "reading" }>;

/** The newest counts of the server's commands, taken with each batch; to be emptied when another server answers. */
export type OperationsLog = { latest: OperationCounts | null };

export function encodeInfoCommands(key: string): Buffer {
  return Buffer.concat([encodeCommand("XINFO", "STREAM", key), encodeCommand("XINFO", "GROUPS", key)]);
}

/** On a server where groups are moved by hand all the time not every batch may ask for all consumers. */
const maxSuspects = 8;

const timeCommand = encodeCommand("TIME");
const statsCommand = encodeCommand("INFO", "commandstats");
const readInfo = orError(readStreamInfo);
const readGroupList = orError(readGroups);
const noGroups: readonly CallGroup[] = [];
const shareOfWeight = 5;
const readPendingList = orError(readPending);
const readConsumerList = orError((reader) => boundConsumers(readConsumers(reader)));
const readEntryRange = orError(readRange);
const readStats = orError((reader) => parseOperations(reader.utf8()));

/**
 * Reads a batch of streams in two round trips: XINFO STREAM and GROUPS for each with the counts of the server's commands
 * after them, then the questions these raise.
 * Outcomes stand in the order of the targets. A refused key is its own outcome. Rejects when the connection breaks or
 * when Redis as a whole has no answer, such as while it loads its data.
 */
export async function takeReadings(
  connection: RawConnection,
  targets: ReadTarget[],
  counts: CommandCounts,
  log: OperationsLog = { latest: null },
): Promise<ReadOutcome[]> {
  const outcomes: ReadOutcome[] = [];
  const batch: Batch = { readAtMs: 0, seenAtMs: performance.now(), operations: { before: log.latest, after: null } };
  const questions = new Questions(counts);
  questions.ask("time", timeCommand, (reader) => {
    batch.readAtMs = readTimeMs(reader);
  });
  for (const target of targets) askStream(questions, target, batch, outcomes);
  questions.ask("info", statsCommand, (reader) => {
    const reply = readStats(reader);
    batch.operations.after = reply instanceof ReplyError ? null : reply;
    log.latest = batch.operations.after;
  });
  await questions.send(connection);
  const followUps = new Questions(counts);
  const suspects = { left: maxSuspects };
  const later: Later = { isAsked: false, byMs: 0 };
  for (let i = 0; i < outcomes.length; i++) {
    const [outcome, target] = [outcomes[i], targets[i]];
    if (outcome?.kind !== "reading" || target === undefined) continue;
    for (const group of outcome.reading.groups) followUp(followUps, target, outcome, group, suspects, later);
  }
  await followUps.send(connection);
  return outcomes;
}

/** What all readings of a batch share. */
type Batch = { readAtMs: number; seenAtMs: number; operations: OperationsAround };

function askStream(questions: Questions, target: ReadTarget, batch: Batch, outcomes: ReadOutcome[]): void {
  let info: StreamInfo | ReplyError;
  let sizeBytes = 0;
  questions.ask("xinfo|stream", target.infoCommands, (reader) => {
    const start = reader.position;
    info = readInfo(reader);
    sizeBytes = reader.position - start;
  });
  questions.ask("xinfo|groups", null, (reader) => {
    const start = reader.position;
    const found = readGroupList(reader);
    if (info instanceof ReplyError) {
      outcomes.push(refused(info));
      return;
    }
    if (found instanceof ReplyError) {
      outcomes.push(refused(found));
      return;
    }
    // Bounded as they come: a batch of replies of megabytes must not be held as objects.
    const { groups, leftOut } = boundGroups(found, target.previous?.row.groups ?? noGroups);
    outcomes.push({
      kind: "reading",
      reading: readingOf(info, groups, leftOut, batch),
      sizeBytes,
      weight: sizeBytes + (reader.position - start) / shareOfWeight,
      notPermitted: [],
    });
  });
}

/** Every field by name: spreading makes slow objects, and thousands of these are made a second. */
function readingOf(
  info: StreamInfo,
  groups: GroupReading[],
  leftOut: LeftOutGroups | null,
  { readAtMs, seenAtMs, operations }: Batch,
): StreamReading {
  return {
    readAtMs,
    seenAtMs,
    length: info.length,
    lastGeneratedId: info.lastGeneratedId,
    entriesAdded: info.entriesAdded,
    maxDeletedEntryId: info.maxDeletedEntryId,
    firstEntryId: info.firstEntryId,
    lastEntryId: info.lastEntryId,
    largestEntryId: info.largestEntryId ?? null,
    largestEntryBytes: info.largestEntryBytes ?? 0,
    groups,
    leftOut,
    operations,
  };
}

/** How much later than the reading its further questions were answered, on Redis' clock. */
type Later = { isAsked: boolean; byMs: number };

/** On a busy machine the list of consumers comes late, and who read just after the reading would seem idle since before. */
function asOfReading(consumer: ConsumerReading, laterByMs: number): ConsumerReading {
  return laterByMs === 0 ? consumer : { ...consumer, idleMs: Math.max(0, consumer.idleMs - laterByMs) };
}

function followUp(
  questions: Questions,
  target: ReadTarget,
  outcome: Reading,
  group: GroupReading,
  suspects: { left: number },
  later: Later,
): void {
  const { reading: stream } = outcome;
  const { key, previous } = target;
  const isWorthLooking = suspects.left > 0 && isSuspect(stream, group, previous);
  if (isWorthLooking) suspects.left--;
  const worth = whatToAsk(stream, group, previous, stream.readAtMs, target.isOnScreen, isWorthLooking);
  group.firstUndeliveredId = knownFirstUndelivered(stream, group, previous);
  if (worth.pendingEntries > 0) {
    questions.ask("xpending", commandText(["XPENDING", key, group.name, "-", "+", worth.pendingEntries]), (reader) => {
      group.oldestPending = answerOf(outcome, "XPENDING", readPendingList(reader));
    });
  }
  const most = worth.undeliveredEntries;
  if (most > 0) {
    const to = stream.lastEntryId ?? "+";
    questions.ask("xrange", commandText(["XRANGE", key, `(${group.lastDeliveredId}`, to, "COUNT", most]), (reader) => {
      const range = answerOf(outcome, "XRANGE", readEntryRange(reader));
      group.firstUndeliveredId = range?.firstId ?? null;
      if (range && most > 1) group.counted = { entries: range.entries, isComplete: range.entries < most };
    });
  }
  if (worth.consumers) askConsumers(questions, key, outcome, group, later);
}

function askConsumers(questions: Questions, key: string, outcome: Reading, group: GroupReading, later: Later): void {
  if (!later.isAsked) {
    later.isAsked = true;
    questions.ask("time", timeCommand, (reader) => {
      later.byMs = Math.max(0, readTimeMs(reader) - outcome.reading.readAtMs);
    });
  }
  questions.ask("xinfo|consumers", commandText(["XINFO", "CONSUMERS", key, group.name]), (reader) => {
    const start = reader.position;
    const found = answerOf(outcome, "XINFO CONSUMERS", readConsumerList(reader));
    group.consumerList = found?.consumers.map((one) => asOfReading(one, later.byMs)) ?? null;
    group.moreConsumers = found?.more ?? null;
    outcome.weight += (reader.position - start) / shareOfWeight;
  });
}

function answerOf<T>({ notPermitted }: Reading, command: string, reply: T | ReplyError): T | null {
  if (!(reply instanceof ReplyError)) return reply;
  if (reply.code === "NOPERM") notPermitted.push(command);
  return null;
}

function refused(error: ReplyError): ReadOutcome {
  if (isServerWide(error)) throw new RedisReplyError(error);
  const meaning = meaningOf(error.message);
  if (meaning.kind === "elsewhere") return meaning;
  if (/no such key/i.test(error.message)) return { kind: "gone" };
  return { kind: "problem", code: error.code, message: error.message };
}
