import type { FrameSource } from "./event-stream";

/**
 * A source that keeps only the newest bytes of each key: its memory is bounded by the number of keys, and a slow
 * reader sees the present instead of the past.
 */
export function createLatestFrames(onEnd: () => void): {
  source: FrameSource;
  push: (key: string, bytes: Uint8Array) => void;
  /** The last frame: the source ends once it has been taken. */
  endWith: (key: string, bytes: Uint8Array) => void;
} {
  const waiting = new Map<string, Uint8Array>();
  let callback: (() => void) | null = null;
  let hasEnded = false;
  let isLast = false;

  function wake(): void {
    const call = callback;
    callback = null;
    call?.();
  }

  const source: FrameSource = {
    take() {
      if (waiting.size === 0) return null;
      const chunk = waiting.size === 1 ? [...waiting.values()][0] : Buffer.concat([...waiting.values()]);
      waiting.clear();
      if (isLast) source.end();
      return chunk ?? null;
    },
    whenReady(next) {
      if (waiting.size > 0 || hasEnded) next();
      else callback = next;
    },
    get hasEnded() {
      return hasEnded;
    },
    end() {
      if (hasEnded) return;
      hasEnded = true;
      waiting.clear();
      onEnd();
      wake();
    },
  };
  function push(key: string, bytes: Uint8Array): void {
    if (hasEnded || isLast) return;
    waiting.set(key, bytes);
    wake();
  }

  return {
    source,
    push,
    endWith(key, bytes) {
      waiting.set(key, bytes);
      isLast = true;
      wake();
    },
  };
}
