import { isRedisError } from "./redis-error";
import { NeedMoreBytes, type Progress, ReplyReader, UnexpectedReply } from "./reply-reader";

export type Waiting = {
  /** Reads the next reply; true when it was the last one. */
  readNext: (reader: ReplyReader) => boolean;
  /** Its replies are still to come, and nobody reads them. */
  spoil: (error: unknown) => void;
  reject: (error: Error) => void;
};

const nothing: Buffer = Buffer.alloc(0);

/**
 * The bytes that have come and who waits for them, in order. A reply that is not complete is gone over once as it comes,
 * and read once it is there; room for it grows by doubling, so that a large one costs its size and not the square of it.
 */
export function createReplyQueue() {
  const reader = new ReplyReader();
  let queue: Waiting[] = [];
  let held: Buffer = nothing;
  let buffered = 0;
  let incomplete: Progress | null = null;
  let needed = 0;

  function hold(chunk: Buffer): void {
    const size = buffered + chunk.length;
    if (buffered === 0) held = chunk;
    else {
      if (held.length < size) {
        const grown = Buffer.allocUnsafe(Math.max(size * 2, needed));
        held.copy(grown, 0, 0, buffered);
        held = grown;
      }
      chunk.copy(held, buffered);
    }
    buffered = size;
  }

  function letGo(done: number): void {
    buffered -= done;
    if (buffered === 0) held = nothing;
    else if (done > 0) held = Buffer.from(held.subarray(done, done + buffered));
  }

  /** Answers whoever waits, as far as the bytes go; how many were used. */
  function readReplies(): number {
    reader.buffer = held;
    reader.end = buffered;
    needed = 0;
    let done = 0;
    while (done < buffered) {
      reader.position = done;
      const waiting = queue[0];
      if (!waiting) throw new Error(`Redis sent what nobody asked for: ${reader.error()?.message ?? "a reply"}`);
      try {
        if (incomplete !== null) {
          reader.skipOn(done, incomplete);
          incomplete = null;
          reader.position = done;
        }
        if (waiting.readNext(reader)) queue.shift();
      } catch (error) {
        if (error instanceof NeedMoreBytes) {
          incomplete ??= { bytes: 0, elements: 1 };
          needed = error.needed - done;
          break;
        }
        if (isRedisError(error) || error instanceof UnexpectedReply) throw error;
        waiting.spoil(error);
        continue;
      }
      done = reader.position;
    }
    return done;
  }

  return {
    push: (waiting: Waiting): void => void queue.push(waiting),
    hold,
    /** Throws what no reply explains: from then on nothing that comes can be read. */
    readOn(): void {
      if (buffered < needed) return;
      letGo(readReplies());
      reader.release();
    },
    /** Forgets all that has come; who waited for more. */
    clear(): Waiting[] {
      const waiting = queue;
      queue = [];
      held = nothing;
      buffered = needed = 0;
      incomplete = null;
      reader.release();
      return waiting;
    },
    get isEmpty() {
      return queue.length === 0;
    },
    get bufferedBytes() {
      return buffered;
    },
  };
}
