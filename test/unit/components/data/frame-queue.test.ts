import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createFrameQueue } from "@/components/data/frame-queue";

let nowMs = 0;
let drawn: (() => void)[] = [];

beforeEach(() => {
  nowMs = 0;
  drawn = [];
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => drawn.push(callback));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function pass(ms: number): void {
  nowMs += ms;
  vi.advanceTimersByTime(ms);
  for (const callback of drawn.splice(0)) callback();
}

function queueOf(most: number, costMs = 0) {
  const slices: number[][] = [];
  const onFull = vi.fn();
  const queue = createFrameQueue<number>({
    most,
    onFull,
    take(frames) {
      const slice: number[] = [];
      for (const frame of frames) {
        slice.push(frame);
        nowMs += costMs;
      }
      slices.push(slice);
    },
  });
  return { queue, slices, onFull };
}

test("hands on what came, at most ten times a second", () => {
  const { queue, slices } = queueOf(100);
  nowMs = 1_000;
  queue.push(1);
  pass(0);
  queue.push(2);
  queue.push(3);
  pass(50);
  expect(slices).toEqual([[1]]);
  pass(50);
  expect(slices).toEqual([[1], [2, 3]]);
});

test("leaves what takes too long for the next time, in order and each once", () => {
  const { queue, slices } = queueOf(100, 5);
  nowMs = 1_000;
  for (const frame of [1, 2, 3, 4, 5, 6, 7]) queue.push(frame);
  for (let i = 0; i < 5; i++) pass(100);
  expect(slices.length).toBeGreaterThan(1);
  expect(slices.every((slice) => slice.length <= 3)).toBe(true);
  expect(slices.flat()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("what comes while a slice is taken follows it", () => {
  const seen: number[] = [];
  const queue = createFrameQueue<number>({
    most: 10,
    onFull: () => undefined,
    take(frames) {
      for (const frame of frames) {
        seen.push(frame);
        if (frame === 1) queue.push(9);
      }
    },
  });
  queue.push(1);
  queue.push(2);
  pass(100);
  pass(100);
  expect(seen).toEqual([1, 2, 9]);
});

test("what is cleared is not handed on, also in the middle of a slice", () => {
  const seen: number[] = [];
  const queue = createFrameQueue<number>({
    most: 10,
    onFull: () => undefined,
    take(frames) {
      for (const frame of frames) {
        seen.push(frame);
        if (frame === 1) {
          queue.clear();
          queue.push(7);
        }
      }
    },
  });
  for (const frame of [1, 2, 3]) queue.push(frame);
  pass(100);
  pass(100);
  expect(seen).toEqual([1, 7]);
  queue.push(4);
  queue.clear();
  pass(200);
  expect(seen).toEqual([1, 7]);
});

test("says when more wait than may", () => {
  const { queue, onFull } = queueOf(2);
  queue.push(1);
  queue.push(2);
  expect(onFull).not.toHaveBeenCalled();
  queue.push(3);
  expect(onFull).toHaveBeenCalledOnce();
});
