import { describeFailure, type FailureVerdict } from "@/lib/bridge/judge-failure";
import type { ValueShape } from "@/lib/bridge/message";
import { splitBySize } from "@/lib/bridge/split";
import type { Log } from "@/server/log";
import { ackEntries, addId, type IdsOf } from "./ack-entries";
import { makeGroups, readStreams, refused, type StreamRead } from "./read-streams";
import { type Outgoing, type SendRunOptions, sendRun } from "./send-run";
import { setAside } from "./set-aside";
import { sortReads } from "./sort-reads";
import type { BridgeStream, StreamBook } from "./stream-book";
import { createUnsettled, type Unsettled } from "./unsettled";
import type { WatchedNode } from "./watched-redis";

/** A send stays below what a topic takes as one batch by default, whatever partition its messages go to. */
const maxSendBytes = 900_000;
const refusedWaitMs = 5_000;

export type TurnOptions = Omit<SendRunOptions, "onSent" | "onPoison" | "onWait"> & {
  book: StreamBook;
  group: string;
  value: ValueShape;
  actorName: string;
  /** Remembers that a stream has dead letters, for the console's list. */
  noteDeadLetter: (streamKey: string) => Promise<void>;
  onRefused: (message: string) => void;
  log: Log;
  now: () => number;
};

export type Turn = {
  node: WatchedNode;
  streams: readonly BridgeStream[];
  shareBytes: number;
  /** Told how much more, or less, the turn holds. */
  onHeld: (bytes: number) => void;
  /** Told when the turn begins and ends to wait for a topic. */
  onWait: (isWaiting: boolean) => void;
};

/**
 * Reads some streams, sends what they gave and acks it when the broker has it. A stream is free again as soon as
 * everything of it is settled, or let go of: then it lies in Redis and is read again from the start of the backlog.
 */
export async function runTurn(turn: Turn, options: TurnOptions): Promise<void> {
  const { node, streams, shareBytes } = turn;
  const unsettled = createUnsettled(streams, options.now);
  const held = holdRoom(turn);
  try {
    const reads = await readStreams(node.connection, options.group, streams, shareBytes);
    const kept = streams.flatMap((stream, i) => {
      stream.isSuspect = false;
      const read = reads[i];
      if (read?.kind === "entries") return [[stream, read] as const];
      takeOther(stream, read, unsettled, options);
      return [];
    });
    const { byTopic, done, toSend, leftOut, heldBytes } = sortReads(kept, options.value, node.serverId);
    held.take(heldBytes);
    for (const [stream, { entries, gone, isMoreLikely }] of kept) {
      const gotEntries = entries.length + gone.length;
      unsettled.begin(stream, { entries: toSend.get(stream) ?? 0, gotEntries, isMoreLikely });
      if (gone.length === 0) continue;
      options.counts.goneEntries += gone.length;
      const ids = gone.slice(0, 10);
      options.log.error({ stream: stream.key, ids }, `${gone.length} entries were trimmed before they could be sent`);
    }
    options.counts.leftOutEntries += leftOut;
    options.counts.ackedEntries += await ackEntries(node.connection, options.group, done);
    for (const [stream, count] of toSend) if (count === 0) unsettled.settle(stream, 0);
    const sends = await Promise.allSettled(
      [...byTopic].map(([topic, list]) => sendTopic({ topic, list, node, unsettled, onWait: held.onWait }, options)),
    );
    for (const send of sends) if (send.status === "rejected") throw send.reason;
  } finally {
    unsettled.breakOff();
    held.letGo();
  }
}

/**
 * Makes the groups of streams that may not be read yet, because their topic takes nothing: from then on Redis counts what
 * waits, and what trimming takes of it.
 */
export async function runGroups(
  { node, streams }: Pick<Turn, "node" | "streams">,
  options: TurnOptions,
): Promise<void> {
  const unsettled = createUnsettled(streams, options.now);
  try {
    const refusals = await makeGroups(node.connection, options.group, streams);
    for (const stream of streams) {
      const error = refusals.get(stream);
      if (error === undefined) unsettled.free(stream, 0);
      else takeOther(stream, refused(stream, error), unsettled, options);
    }
  } finally {
    unsettled.breakOff();
  }
}

/** A turn that waits for its topic leaves its room to the others: there is one such turn for a topic. */
function holdRoom({ onHeld, onWait }: Turn) {
  let heldBytes = 0;
  let waiting = 0;
  return {
    take(bytes: number): void {
      heldBytes += bytes;
      onHeld(bytes);
    },
    onWait(isWaiting: boolean): void {
      waiting += isWaiting ? 1 : -1;
      if (waiting !== (isWaiting ? 1 : 0)) return;
      onHeld(isWaiting ? -heldBytes : heldBytes);
      onWait(isWaiting);
    },
    letGo: () => onHeld(-heldBytes),
  };
}

function takeOther(
  stream: BridgeStream,
  read: Exclude<StreamRead, { kind: "entries" }> | undefined,
  unsettled: Unsettled,
  { book, counts, onRefused }: TurnOptions,
): void {
  if (read?.kind === "gone") {
    book.remove(stream);
    unsettled.drop(stream);
  } else if (read?.kind === "refused") {
    onRefused(`${stream.key}: ${read.message}`);
    if (read.code === "WRONGTYPE") book.remove(stream);
    unsettled.free(stream, refusedWaitMs);
  } else {
    if (read?.why === "foreign") counts.startedOver++;
    unsettled.free(stream, 0);
  }
}

type TopicPart = {
  topic: string;
  list: readonly Outgoing[];
  node: WatchedNode;
  unsettled: Unsettled;
  onWait: (isWaiting: boolean) => void;
};

/** Run after run; once one was let go of, so are those behind it. */
async function sendTopic({ topic, list, node, unsettled, onWait }: TopicPart, options: TurnOptions): Promise<void> {
  const { group, counts, gates, now } = options;
  const left = new Map<BridgeStream, number>();
  for (const { stream } of list) left.set(stream, (left.get(stream) ?? 0) + 1);
  const settle = (stream: BridgeStream, count: number) => {
    left.set(stream, (left.get(stream) ?? 0) - count);
    unsettled.settle(stream, count);
  };

  async function onSent(part: readonly Outgoing[]): Promise<void> {
    const idsOf: IdsOf = new Map();
    for (const { stream, entryId } of part) addId(idsOf, stream, entryId);
    counts.ackedEntries += await ackEntries(node.connection, group, idsOf);
    for (const [stream, ids] of idsOf) settle(stream, ids.length);
  }

  async function onPoison({ stream, entryId }: Outgoing, verdict: FailureVerdict): Promise<boolean> {
    const reason = `The bridge cannot send it: ${describeFailure(verdict.reason, topic)}`;
    if (!(await setAside(node.connection, stream, entryId, reason, options))) {
      options.onRefused(`${stream.key}: ${entryId} can be neither sent nor set aside`);
      return false;
    }
    counts.deadLetters++;
    await options.noteDeadLetter(stream.key);
    options.log.error({ stream: stream.key, id: entryId }, `${reason}. It is a dead letter now.`);
    settle(stream, 1);
    return true;
  }

  for (const run of splitBySize(list, maxSendBytes)) {
    if (!(await sendRun(topic, run, { ...options, onSent, onPoison, onWait }))) break;
  }
  for (const [stream, count] of left) {
    if (count === 0) continue;
    counts.letGoEntries += count;
    unsettled.settle(stream, count, true);
    // The topic takes messages, and yet one of them could be neither sent nor set aside.
    if (gates.isOpen(topic)) stream.dueAtMs = now() + refusedWaitMs;
  }
}
