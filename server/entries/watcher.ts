import { zeroId } from "@/lib/ids/entry-id";
import type { TailGap, TailState } from "@/lib/schema/stream-entry";
import { encodeEvent, encodeFault, type FrameSource } from "../frames/event-stream";
import { type Batch, lastIdOf } from "./tail-batch";

export type WatcherBounds = { entries: number; bytes: number };

export type WatcherOptions = {
  afterId: string;
  bounds: () => WatcherBounds;
  onEnd: () => void;
  /** The reader has taken all there was and has room for more. */
  onDrained: () => void;
};

type Item = { batch: Batch; gap: null } | { batch: null; gap: TailGap };

const chunkBytes = 262_144;

/**
 * What one reader of a tail has not taken yet. It never holds more than `bounds` and one batch: on overflow all that
 * waits is dropped and becomes one `gap` frame in its place, so that a reader who comes back sees first what it missed
 * and then the newest. Batches are shared between watchers; nothing is copied while they wait one at a time.
 */
export function createWatcher({ afterId, bounds, onEnd, onDrained }: WatcherOptions) {
  let items: Item[] = [];
  let queuedEntries = 0;
  let queuedBytes = 0;
  let reset: TailGap | null = null;
  let trimmed: TailGap | null = null;
  let missed: TailGap | null = null;
  let state: TailState | null = null;
  let takenId = afterId;
  let callback: (() => void) | null = null;
  let fault: Uint8Array | null = null;
  let hasEnded = false;

  const isEmpty = () =>
    fault === null && items.length === 0 && reset === null && trimmed === null && missed === null && state === null;

  function dropQueued(): void {
    for (const { batch, gap } of items) {
      if (gap) {
        trimmed = joinGaps(trimmed, gap);
      } else {
        const fromId = reset ? zeroId : takenId;
        missed = joinGaps(missed, { cause: "slow-reader", fromId, toId: lastIdOf(batch), count: batch.ids.length });
      }
    }
    items = [];
    queuedEntries = 0;
    queuedBytes = 0;
  }

  function add(batch: Batch): void {
    if (hasEnded) return;
    items.push({ batch, gap: null });
    queuedEntries += batch.ids.length;
    queuedBytes += batch.bytes.length;
  }

  function take(): Uint8Array | null {
    if (hasEnded) return null;
    if (isEmpty()) {
      onDrained();
      return null;
    }
    const parts: Uint8Array[] = [];
    if (state) parts.push(encodeEvent("state", JSON.stringify(state)));
    if (reset) parts.push(encodeGap(reset));
    if (reset) takenId = zeroId;
    if (trimmed) parts.push(encodeGap(trimmed));
    if (missed) parts.push(encodeGap(missed));
    if (missed) takenId = missed.toId;
    state = reset = trimmed = missed = null;
    let taken = 0;
    let sizeBytes = 0;
    for (const { batch, gap } of items) {
      if (sizeBytes >= chunkBytes) break;
      const bytes = batch ? batch.bytes : encodeGap(gap);
      parts.push(bytes);
      sizeBytes += bytes.length;
      taken++;
      if (batch === null) continue;
      takenId = lastIdOf(batch);
      queuedEntries -= batch.ids.length;
      queuedBytes -= batch.bytes.length;
    }
    items = taken === items.length ? [] : items.slice(taken);
    if (fault && items.length === 0) {
      parts.push(fault);
      source.end();
    }
    return parts.length === 1 ? (parts[0] ?? null) : Buffer.concat(parts);
  }

  const source: FrameSource = {
    take,
    whenReady(next) {
      callback = next;
      if (hasEnded || !isEmpty()) wake();
    },
    get hasEnded() {
      return hasEnded;
    },
    end() {
      if (hasEnded) return;
      hasEnded = true;
      items = [];
      onEnd();
      wake();
    },
  };

  function wake(): void {
    const call = callback;
    callback = null;
    call?.();
  }

  return {
    source,
    /** Calls whoever waits for frames; those who push decide when, so that several pushes become one chunk. */
    wake,
    get isEmpty() {
      return isEmpty();
    },
    /** A page of history, which comes only when all before it has been taken: it is never dropped by itself. */
    pushHistory: add,
    pushBatch(batch: Batch): void {
      const { entries, bytes } = bounds();
      if (queuedEntries + batch.ids.length > entries || queuedBytes + batch.bytes.length > bytes) dropQueued();
      add(batch);
    },
    pushGap(gap: TailGap): void {
      if (hasEnded) return;
      if (gap.cause !== "reset") {
        if (items.length === 0) trimmed = joinGaps(trimmed, gap);
        else items.push({ batch: null, gap });
        if (items.length > bounds().entries) dropQueued();
        return;
      }
      dropQueued();
      trimmed = missed = null;
      reset = gap;
    },
    pushState(next: TailState): void {
      state = next;
    },
    /** Ends with the reason, once what waits has been taken. */
    pushFault(error: unknown): void {
      fault ??= encodeFault(error);
    },
  };
}

export type Watcher = ReturnType<typeof createWatcher>;

function joinGaps(earlier: TailGap | null, later: TailGap): TailGap {
  if (earlier === null) return later;
  const count = earlier.count === null || later.count === null ? null : earlier.count + later.count;
  return { cause: earlier.cause, fromId: earlier.fromId, toId: later.toId, count };
}

/**
 * The id of a gap frame is where a reader resumes that saw no frame after it: past what it missed, or at the beginning
 * of a stream made anew. A `trimmed` frame may come after entries of its range and leaves the reader's place alone.
 */
function encodeGap(gap: TailGap): Uint8Array {
  const id = gap.cause === "slow-reader" ? gap.toId : gap.cause === "reset" ? zeroId : undefined;
  return encodeEvent("gap", JSON.stringify(gap), id);
}
