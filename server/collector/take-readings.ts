import type { CallGroup } from "@/lib/schema/call";
import type { CallAssessment } from "@/lib/stream/assess-call";
import { boundConsumers } from "@/lib/stream/bound-consumers";
import { boundGroups } from "@/lib/stream/bound-groups";
import type { OperationCounts, OperationsAround } from "@/lib/stream/operations";
import type { ConsumerReading, GroupReading, StreamReading } from "@/lib/stream/reading";
import { meaningOf } from "@/lib/topology/reply-meaning";
import { encodeCommand } from "@/server/redis/encode-command";
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
import { orError, type RawConnection, type ReadReply } from "@/server/redis/raw-connection";
import { isServerWide, RedisReplyError } from "@/server/redis/redis-error";
import { ReplyError } from "@/server/redis/reply-reader";
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

/** Commands sent, by the name INFO commandstats gives them. */
export type CommandCounts = Map<string, number>;

export function encodeInfoCommands(key: string): Buffer {
  return Buffer.concat([encodeCommand("XINFO", "STREAM", key), encodeCommand("XINFO", "GROUPS", key)]);
}

/** On a server where groups are moved by hand all the time not every batch may ask for all consumers. */
const maxSuspects = 8;

const timeCommand = encodeCommand("TIME");
const readInfo = orError(readStreamInfo);
/** Bounded while it is read: a batch of replies of megabytes must not be held as objects. */
const readGroupsBeside = (before: readonly CallGroup[]) => orError((reader) => boundGroups(readGroups(reader), before));
const noGroups: readonly CallGroup[] = [];
const shareOfWeight = 5;
const readPendingList = orError(readPending);
const readConsumerList = orError((reader) => boundConsumers(readConsumers(reader)));
const readEntryRange = orError(readRange);
const statsCommand = encodeCommand("INFO", "commandstats");
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
  const operations: OperationsAround = { before: log.latest, after: null };
  const raised: (() => void)[] = [];
  const suspects = { left: maxSuspects };
  const later: Later = { isAsked: false, byMs: 0 };
  const followUps = new Questions(counts);
  const questions = new Questions(counts);
  let readAtMs = 0;
  const seenAtMs = performance.now();
  questions.ask("time", timeCommand, readTimeMs, (timeMs) => {
    readAtMs = timeMs;
  });
  for (const target of targets) {
    let info: StreamInfo | ReplyError;
    let sizeBytes = 0;
    questions.ask("xinfo|stream", target.infoCommands, readInfo, (reply, size) => {
      info = reply;
      sizeBytes = size;
    });
    const readGroupList = readGroupsBeside(target.previous?.row.groups ?? noGroups);
    questions.ask("xinfo|groups", null, readGroupList, (found, groupsBytes) => {
      if (info instanceof ReplyError) outcomes.push(refused(info));
      else if (found instanceof ReplyError) outcomes.push(refused(found));
      else {
        const { groups, leftOut } = found;
        const reading: StreamReading = { readAtMs, seenAtMs, ...info, groups, leftOut, operations };
        const weight = sizeBytes + groupsBytes / shareOfWeight;
        const outcome: Reading = { kind: "reading", reading, sizeBytes, weight, notPermitted: [] };
        raised.push(() => {
          for (const group of groups) followUp(followUps, target, outcome, group, suspects, later);
        });
        outcomes.push(outcome);
      }
    });
  }
  questions.ask("info", statsCommand, readStats, (reply) => {
    operations.after = reply instanceof ReplyError ? null : reply;
    log.latest = operations.after;
  });
  await questions.send(connection);
  for (const raise of raised) raise();
  await followUps.send(connection);
  return outcomes;
}

/** Commands with what is to be done with their replies, sent together. */
class Questions {
  private readonly commands: Buffer[] = [];
  private readonly reads: ReadReply<() => void>[] = [];
  private readonly counts: CommandCounts;

  constructor(counts: CommandCounts) {
    this.counts = counts;
  }

  /** `command` is null where the one before already holds it. `settle` is told the reply's size in bytes too. */
  ask<T>(
    name: string,
    command: Buffer | null,
    read: ReadReply<T>,
    settle: (value: T, sizeBytes: number) => void,
  ): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (command) this.commands.push(command);
    this.reads.push((reader) => {
      const start = reader.position;
      const value = read(reader);
      const sizeBytes = reader.position - start;
      return () => settle(value, sizeBytes);
    });
  }

  async send(connection: RawConnection): Promise<void> {
    for (const settle of await connection.pipeline(this.commands, this.reads)) settle();
  }
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
  const { reading: stream, notPermitted } = outcome;
  const { key, previous } = target;
  const answerOf = <T>(command: string, reply: T | ReplyError): T | null => {
    if (!(reply instanceof ReplyError)) return reply;
    if (reply.code === "NOPERM") notPermitted.push(command);
    return null;
  };
  const isWorthLooking = suspects.left > 0 && isSuspect(stream, group, previous);
  if (isWorthLooking) suspects.left--;
  const worth = whatToAsk(stream, group, previous, stream.readAtMs, target.isOnScreen, isWorthLooking);
  group.firstUndeliveredId = knownFirstUndelivered(stream, group, previous);
  if (worth.pendingEntries > 0) {
    const command = encodeCommand("XPENDING", key, group.name, "-", "+", worth.pendingEntries);
    questions.ask("xpending", command, readPendingList, (reply) => {
      group.oldestPending = answerOf("XPENDING", reply);
    });
  }
  const most = worth.undeliveredEntries;
  if (most > 0) {
    const to = stream.lastEntryId ?? "+";
    const command = encodeCommand("XRANGE", key, `(${group.lastDeliveredId}`, to, "COUNT", most);
    questions.ask("xrange", command, readEntryRange, (reply) => {
      const range = answerOf("XRANGE", reply);
      group.firstUndeliveredId = range?.firstId ?? null;
      if (range && most > 1) group.counted = { entries: range.entries, isComplete: range.entries < most };
    });
  }
  if (worth.consumers) {
    if (!later.isAsked) {
      later.isAsked = true;
      questions.ask("time", timeCommand, readTimeMs, (timeMs) => {
        later.byMs = Math.max(0, timeMs - stream.readAtMs);
      });
    }
    const command = encodeCommand("XINFO", "CONSUMERS", key, group.name);
    questions.ask("xinfo|consumers", command, readConsumerList, (reply, replyBytes) => {
      const found = answerOf("XINFO CONSUMERS", reply);
      group.consumerList = found?.consumers.map((one) => asOfReading(one, later.byMs)) ?? null;
      group.moreConsumers = found?.more ?? null;
      outcome.weight += replyBytes / shareOfWeight;
    });
  }
}

function refused(error: ReplyError): ReadOutcome {
  if (isServerWide(error)) throw new RedisReplyError(error);
  const meaning = meaningOf(error.message);
  if (meaning.kind === "elsewhere") return meaning;
  if (/no such key/i.test(error.message)) return { kind: "gone" };
  return { kind: "problem", code: error.code, message: error.message };
}
