import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import { resetAfter } from "@/lib/stream/missed-after";
import type { CallSequence } from "../archive/sequence/call-sequence";
import type { Collector } from "../collector/collector";
import { readFailure } from "../collector/find-call";
import { AppError } from "../errors";
import type { ReadLanes } from "../redis/read-lanes";
import type { CallMask } from "./call-mask";
import type { EntryMasks, MaskOne } from "./entry-mask";
import { encodeBatches } from "./tail-batch";
import { createTailChannel, type TailChannel } from "./tail-channel";
import { type HistoryPage, readAfter } from "./tail-history";
import type { Watcher } from "./watcher";

/** One watcher on its way through the history and then on a channel. */
export type Tail = {
  key: string;
  /** With what stood before; a channel that it opens goes on with it. */
  call: CallMask;
  watcher: Watcher;
  afterId: string;
  isReading: boolean;
  channel: TailChannel | null;
  hasFailed: boolean;
  isOver: boolean;
  untilMs: number;
  retry: NodeJS.Timeout | undefined;
  /** How often in a row reading on has failed because Redis was lost. */
  losses: number;
};

type TailStart = Pick<Tail, "key" | "call" | "watcher" | "untilMs">;

/** Not yet begun: it has read nothing and joined nothing. */
export function newTail(start: TailStart): Tail {
  const fresh = { isReading: false, channel: null, hasFailed: false, isOver: false, retry: undefined, losses: 0 };
  return { ...start, afterId: "", ...fresh };
}

export type TailWalkOptions = {
  channels: ReadonlyMap<string, TailChannel>;
  open: (channel: TailChannel) => void;
  sequence: CallSequence;
  collector: Collector;
  lanes: ReadLanes;
  masks: EntryMasks;
  fail: (tail: Tail, error: unknown) => void;
};

const firstRetryMs = 500;
const lastRetryMs = 5_000;
export const usualEntryBytes = 1_000;

/** Leads a tail through the history, page by page as it takes them, up to where it can join its stream's channel. */
export function createTailWalk({ channels, open, sequence, collector, lanes, masks, fail }: TailWalkOptions) {
  function accept(tail: Tail, page: HistoryPage): void {
    for (const gap of page.gaps) tail.watcher.pushGap(gap);
    const entries = page.entries.map(({ entry }) => entry);
    const shown = new Map(
      tail.call.maskNow(entries, page.isEnd ? collector.redisNowMs() : Infinity).map((one) => [one.id, one]),
    );
    const maskOf: MaskOne = (entry) => shown.get(entry.id) ?? masks.of(tail.key)(entry);
    for (const batch of encodeBatches(page.entries, maskOf)) tail.watcher.pushHistory(batch);
    tail.afterId = page.afterId;
  }

  /** Reads on from where the watcher is; joins the channel once there is nothing more. */
  async function advance(tail: Tail): Promise<void> {
    let page: HistoryPage;
    do {
      const before = channels.get(tail.key);
      before?.expect();
      const then = before && { position: before.position, epoch: before.epoch };
      page = await readAfter(lanes, sequence, tail.key, tail.afterId);
      if (tail.watcher.source.hasEnded) return;
      if (then && before && before.epoch !== then.epoch) {
        page = { gaps: [resetAfter(tail.afterId)], entries: [], afterId: zeroId, isEnd: false };
      } else if (page.isEnd && then && compareEntryIds(then.position, page.afterId) > 0) {
        // What the channel had read by then and is not in the page has been removed since.
        page.afterId = then.position;
      }
      accept(tail, page);
      if (page.isEnd) join(tail, page);
    } while (tail.channel === null && !tail.isOver && tail.watcher.isEmpty);
  }

  function join(tail: Tail, page: HistoryPage): void {
    // The call is in the archive alone: nothing more comes.
    tail.isOver = !collector.registry.byKey.has(tail.key);
    if (tail.isOver) return;
    const existing = channels.get(tail.key);
    if (existing) {
      if (existing.join(tail.watcher, tail.afterId)) tail.channel = existing;
      return;
    }
    const weights = page.entries.map(({ sizeBytes }) => sizeBytes);
    const averageBytes = weights.reduce((sum, bytes) => sum + bytes, usualEntryBytes) / (weights.length + 1);
    const channel = createTailChannel(tail.key, tail.afterId, averageBytes, tail.call);
    channel.join(tail.watcher, tail.afterId);
    tail.channel = channel;
    open(channel);
  }

  function readOn(tail: Tail): void {
    if (tail.channel || tail.hasFailed || tail.isOver || tail.isReading || tail.watcher.source.hasEnded) return;
    tail.isReading = true;
    advance(tail)
      .then(
        () => {
          tail.losses = 0;
        },
        (error: unknown) => {
          const failure = readFailure(error, collector, tail.key);
          if (tail.watcher.source.hasEnded) return;
          if (!(failure instanceof AppError) || failure.code !== "redis-unreachable") return fail(tail, failure);
          const pauseMs = Math.min(lastRetryMs, firstRetryMs * 2 ** tail.losses++);
          tail.retry = setTimeout(() => readOn(tail), pauseMs);
        },
      )
      .finally(() => {
        tail.isReading = false;
        tail.watcher.wake();
      });
  }

  return {
    readOn,
    /** The first page of a tail, which may be all there is to read. */
    begin(tail: Tail, page: HistoryPage): void {
      accept(tail, page);
      if (page.isEnd) join(tail, page);
    },
  };
}
