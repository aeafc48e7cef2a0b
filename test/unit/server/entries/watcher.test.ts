import { describe, expect, test } from "vitest";
import { asMaskedEntry } from "@/lib/mask/as-masked";
import { encodeBatches } from "@/server/entries/tail-batch";
import { createWatcher, type WatcherBounds } from "@/server/entries/watcher";
import type { DecodedEntry } from "@/server/redis/decode-entry";

const entry = (n: number, text = "x"): DecodedEntry => ({
  entry: { id: `${n}-0`, timeMs: n, fields: { text } },
  sizeBytes: 100,
  shownBytes: 100,
});

function setUp(given: Partial<WatcherBounds> = {}) {
  const bounds = { entries: 5, bytes: 10_000, ...given };
  const seen = { ended: 0, drained: 0 };
  const watcher = createWatcher({
    afterId: "0-0",
    bounds: () => bounds,
    onEnd: () => seen.ended++,
    onDrained: () => seen.drained++,
  });
  const push = (...numbers: number[]) => {
    for (const n of numbers) for (const batch of encodeBatches([entry(n)], asMaskedEntry)) watcher.pushBatch(batch);
  };
  /** The frames of the next chunk: entries as their id, gaps as their range and count. */
  const take = () => {
    const chunk = watcher.source.take();
    if (chunk === null) return null;
    return new TextDecoder()
      .decode(chunk)
      .split("\n\n")
      .filter((frame) => frame !== "")
      .map((frame) => {
        const data = JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? "");
        return data.cause ? `${data.cause} (${data.fromId}, ${data.toId}] ${data.count}` : data.id;
      });
  };
  return { watcher, seen, push, take };
}

describe("a watcher's queue", () => {
  test("hands over all that waits as one chunk, in order, once", () => {
    const { push, take, seen } = setUp();
    push(1, 2, 3);
    expect(take()).toEqual(["1-0", "2-0", "3-0"]);
    expect(take()).toBeNull();
    expect(seen.drained).toBe(1);
  });

  test("drops what waits on overflow and says exactly what", () => {
    const { push, take } = setUp();
    push(1);
    take();
    push(2, 3, 4, 5, 6, 7, 8);
    expect(take()).toEqual(["slow-reader (1-0, 6-0] 5", "7-0", "8-0"]);
    push(9);
    expect(take()).toEqual(["9-0"]);
  });

  test("is bounded in bytes too, and keeps one gap however often it overflows", () => {
    const { watcher, take } = setUp({ entries: 1_000, bytes: 3_000 });
    for (let n = 1; n <= 100; n++) {
      for (const batch of encodeBatches([entry(n, "x".repeat(900))], asMaskedEntry)) watcher.pushBatch(batch);
    }
    const frames = take() ?? [];
    expect(frames.length).toBeLessThanOrEqual(4);
    const shown = frames.length - 1;
    expect(frames[0]).toBe(`slow-reader (0-0, ${100 - shown}-0] ${100 - shown}`);
    expect(frames.at(-1)).toBe("100-0");
  });

  test("a single batch over the bound is still handed over", () => {
    const { watcher, take } = setUp({ bytes: 100 });
    for (const batch of encodeBatches([entry(1, "x".repeat(5_000))], asMaskedEntry)) watcher.pushBatch(batch);
    expect(take()).toEqual(["1-0"]);
  });

  test("tells trimming in its place and keeps it through an overflow", () => {
    const { watcher, push, take } = setUp();
    push(1, 2);
    watcher.pushGap({ cause: "trimmed", fromId: "0-5", toId: "2-0", count: 3 });
    push(3);
    expect(take()).toEqual(["1-0", "2-0", "trimmed (0-5, 2-0] 3", "3-0"]);
    push(4);
    watcher.pushGap({ cause: "trimmed", fromId: "2-0", toId: "4-0", count: 1 });
    push(5, 6, 7, 8, 9, 10);
    expect(take()).toEqual(["trimmed (2-0, 4-0] 1", "slow-reader (3-0, 8-0] 5", "9-0", "10-0"]);
  });

  test("a reset makes everything before it pointless", () => {
    const { watcher, push, take } = setUp();
    push(8, 9);
    watcher.pushGap({ cause: "reset", fromId: "0-0", toId: "9-0", count: null });
    push(1, 2);
    expect(take()).toEqual(["reset (0-0, 9-0] null", "1-0", "2-0"]);
    watcher.pushGap({ cause: "reset", fromId: "0-0", toId: "2-0", count: null });
    push(1, 2, 3, 4, 5, 6);
    expect(take()).toEqual(["reset (0-0, 2-0] null", "slow-reader (0-0, 5-0] 5", "6-0"]);
  });
});

describe("a watcher's reader", () => {
  test("is called once when something comes, and at once when something waits", () => {
    const { watcher, push } = setUp();
    let calls = 0;
    watcher.source.whenReady(() => calls++);
    push(1);
    expect(calls).toBe(0);
    watcher.wake();
    watcher.wake();
    expect(calls).toBe(1);
    watcher.source.whenReady(() => calls++);
    expect(calls).toBe(2);
  });

  test("is called when the source ends, and gets nothing any more", () => {
    const { watcher, seen, push, take } = setUp();
    let calls = 0;
    watcher.source.whenReady(() => calls++);
    watcher.source.end();
    watcher.source.end();
    push(1);
    expect([calls, seen.ended, watcher.source.hasEnded, take()]).toEqual([1, 1, true, null]);
  });
});
