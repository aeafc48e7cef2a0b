import type { Log } from "@/server/log";
import { encodeCommand } from "@/server/redis/encode-command";
import { readPending } from "@/server/redis/inspect";
import { orError, ReplyTooLarge } from "@/server/redis/raw-connection";
import { isRedisError } from "@/server/redis/redis-error";
import { ReplyError } from "@/server/redis/reply-reader";
import { bridgeConsumer } from "./read-streams";
import { runGroups, runTurn, type TurnOptions } from "./run-turn";
import { setAside } from "./set-aside";
import type { BridgeStream } from "./stream-book";
import type { WatchedNodes } from "./watched-nodes";
import type { WatchedNode } from "./watched-redis";

const maxStreamsPerTurn = 250;
const minStreamsPerTurn = 20;
/** One reads while another's messages are on their way. */
const maxTurns = 3;
const sharesOfRoom = 4;
const maxPauseMs = 50;
const brokenWaitMs = 250;

export type BridgeWorkerOptions = TurnOptions & {
  /** Of all that is read and not settled. */
  maxBytes: number;
  nodes: Pick<WatchedNodes, "idOf" | "ready" | "failed" | "worked">;
  log: Log;
};

const readRows = orError(readPending);

type Choice =
  | { streams: []; pauseMs: number }
  | { streams: readonly BridgeStream[]; nodeId: string; node: WatchedNode; isRead: boolean };

/**
 * Turns, one after the other and some side by side: a few streams that are due are read, sent and acked. Reading stops
 * while what is held has reached its bound: that is all the back-pressure there is, the rest waits in Redis.
 */
export function createBridgeWorker(options: BridgeWorkerOptions) {
  const { book, gates, isOurs, maxBytes, nodes, log, now } = options;
  const stopping = new AbortController();
  const turns = new Set<Promise<void>>();
  let wake = () => {};
  let heldBytes = 0;
  let waitingTurns = 0;
  let running: Promise<void> | null = null;

  /** Those of one server that are due, the longest first; when none is, how long until one may be. */
  function choose(): Choice {
    const nowMs = now();
    const due: BridgeStream[] = [];
    const ungrouped: BridgeStream[] = [];
    let pauseMs = maxPauseMs;
    for (const stream of book.byKey.values()) {
      if (stream.isBusy || !isOurs(stream)) continue;
      const mayRead = stream.topics.every(gates.mayRead);
      if (!mayRead && stream.position !== "new") continue;
      if (stream.dueAtMs > nowMs) pauseMs = Math.min(pauseMs, stream.dueAtMs - nowMs);
      else if (nodes.ready(nodes.idOf(stream)) !== null) (mayRead ? due : ungrouped).push(stream);
    }
    due.sort((a, b) => a.dueAtMs - b.dueAtMs);
    const first = ungrouped[0] ?? due[0];
    const nodeId = first === undefined ? null : nodes.idOf(first);
    const node = nodes.ready(nodeId);
    if (first === undefined || nodeId === null || node === null) return { streams: [], pauseMs };
    if (ungrouped.length > 0) {
      const fit = ungrouped.filter((stream) => nodes.idOf(stream) === nodeId);
      return { streams: fit.slice(0, maxStreamsPerTurn), nodeId, node, isRead: false };
    }
    if (first.isSuspect) return { streams: [first], nodeId, node, isRead: true };
    // Some are left for the next turn, or it would have nothing to read while this one's messages are on their way.
    const most = Math.min(maxStreamsPerTurn, Math.max(minStreamsPerTurn, Math.ceil(due.length / maxTurns)));
    const fit = due.filter((stream) => !stream.isSuspect && nodes.idOf(stream) === nodeId);
    return { streams: fit.slice(0, most), nodeId, node, isRead: true };
  }

  async function turn({ streams, nodeId, node, isRead }: Extract<Choice, { isRead: boolean }>): Promise<void> {
    try {
      const shareBytes = maxBytes / sharesOfRoom;
      const onHeld = (bytes: number) => {
        heldBytes += bytes;
        if (bytes < 0) wake();
      };
      const onWait = (isWaiting: boolean) => {
        waitingTurns += isWaiting ? 1 : -1;
        wake();
      };
      if (!isRead) await runGroups({ node, streams }, options);
      else await runTurn({ node, streams, shareBytes, onHeld, onWait }, options);
      nodes.worked(nodeId);
    } catch (error) {
      await broken(streams, nodeId, node, error);
    }
  }

  async function broken(
    streams: readonly BridgeStream[],
    nodeId: string,
    node: WatchedNode,
    error: unknown,
  ): Promise<void> {
    const [only] = streams;
    if (error instanceof ReplyTooLarge) {
      if (streams.length === 1 && only?.isSuspect) await setAsideUnread(only, node).catch(() => undefined);
      for (const stream of streams) stream.isSuspect = true;
    } else if (isRedisError(error)) nodes.failed(nodeId, error);
    else if (!stopping.signal.aborted) log.error({ err: error }, "a turn of the bridge failed");
    for (const stream of streams) stream.dueAtMs = now() + brokenWaitMs;
  }

  /** Larger than anything that is read: its entry goes to the dead letters without having been seen. */
  async function setAsideUnread(stream: BridgeStream, { connection }: WatchedNode): Promise<void> {
    await connection.open();
    const command = encodeCommand("XPENDING", stream.key, options.group, "-", "+", 1, bridgeConsumer);
    const [rows] = await connection.pipeline([command], [readRows]);
    const entryId = rows instanceof ReplyError ? undefined : rows?.[0]?.entryId;
    if (entryId === undefined) return;
    const reason = "The bridge cannot send it: it is larger than the bridge can hold";
    if (!(await setAside(connection, stream, entryId, reason, options))) return;
    options.counts.deadLetters++;
    await options.noteDeadLetter(stream.key);
    log.error({ stream: stream.key, id: entryId }, `${reason}. It is a dead letter now.`);
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const hasRoom = heldBytes < maxBytes && turns.size - waitingTurns < maxTurns;
      const choice: Choice = hasRoom ? choose() : { streams: [], pauseMs: maxPauseMs };
      if (!("node" in choice)) {
        await pause(choice.pauseMs);
        continue;
      }
      for (const stream of choice.streams) stream.isBusy = true;
      const running = turn(choice).finally(() => {
        turns.delete(running);
        wake();
      });
      turns.add(running);
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, Math.max(1, ms));
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
      wake = done;
    });
  }

  return {
    get heldBytes() {
      return heldBytes;
    },
    wake: () => wake(),
    start(): void {
      running ??= loop();
    },
    /** Reads nothing more and lets what is on its way come to its end. */
    async stop(): Promise<void> {
      stopping.abort();
      gates.stop();
      wake();
      await running;
      await Promise.allSettled([...turns]);
    },
  };
}
