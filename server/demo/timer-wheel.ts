export type TimerWheel<T> = {
  nowMs: () => number;
  size: () => number;
  /** `atMs` in the past comes with the next slot. */
  add: (atMs: number, item: T) => void;
  /** Moves on by one slot and returns what is due in it, earliest first. */
  advance: () => T[];
};

/** One clock for all calls: adding and taking are O(1) however many calls wait. */
export function createTimerWheel<T>(slotMs: number, slotCount = 512): TimerWheel<T> {
  type Waiting = { tick: number; atMs: number; item: T };
  const slots: Waiting[][] = Array.from({ length: slotCount }, () => []);
  let tick = 0;
  let size = 0;
  return {
    nowMs: () => tick * slotMs,
    size: () => size,
    add: (atMs, item) => {
      const due = Math.max(tick + 1, Math.ceil(atMs / slotMs));
      slots[due % slotCount]?.push({ tick: due, atMs, item });
      size += 1;
    },
    advance: () => {
      tick += 1;
      const index = tick % slotCount;
      const waiting = slots[index] ?? [];
      if (waiting.length === 0) return [];
      const due = waiting.filter((entry) => entry.tick === tick);
      slots[index] = waiting.filter((entry) => entry.tick !== tick);
      size -= due.length;
      return due.sort((a, b) => a.atMs - b.atMs).map((entry) => entry.item);
    },
  };
}
