const takeEveryMs = 100;
const takeBudgetMs = 12;

export interface FrameQueueOptions<Frame> {
  /** How many may wait. */
  most: number;
  onFull(): void;
  /** Given as many as there is time for; what it leaves is not given again. */
  take(frames: Iterable<Frame>): void;
}

/** Frames as they come, handed on in slices: at most ten times a second, and for at most a few milliseconds at once. */
export function createFrameQueue<Frame>({ most, onFull, take }: FrameQueueOptions<Frame>) {
  let waiting: Frame[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tookAtMs = 0;

  function* slice() {
    const all = waiting;
    let count = 0;
    for (const frame of all) {
      if (performance.now() - tookAtMs > takeBudgetMs) break;
      count++;
      yield frame;
      if (waiting !== all) return;
    }
    waiting = all.slice(count);
  }

  function takeNow(): void {
    timer = undefined;
    tookAtMs = performance.now();
    take(slice());
    if (waiting.length > 0) takeSoon();
  }

  function takeSoon(): void {
    if (timer !== undefined) return;
    const waitMs = Math.max(0, tookAtMs + takeEveryMs - performance.now());
    timer = setTimeout(() => requestAnimationFrame(takeNow), waitMs);
  }

  return {
    push(frame: Frame): void {
      waiting.push(frame);
      if (waiting.length > most) onFull();
      else takeSoon();
    },
    takeSoon,
    clear(): void {
      waiting = [];
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
