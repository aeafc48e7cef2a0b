import { beforeEach, describe, expect, it } from "vitest";
import { createPlayer, type Player } from "@/components/replay/player";

let nowMs = 0;
let waiting: (() => void) | null = null;
let player: Player;
const times = [1_000, 1_250, 1_500, 9_500, 10_000];
const silences = [{ fromMs: 1_500, toMs: 9_500 }];

/** One frame, this long after the last. */
function frame(passedMs: number): void {
  nowMs += passedMs;
  const step = waiting;
  waiting = null;
  step?.();
}

beforeEach(() => {
  nowMs = 0;
  waiting = null;
  player = createPlayer({
    nowMs: () => nowMs,
    requestFrame(step) {
      waiting = step;
      return 1;
    },
    cancelFrame() {
      waiting = null;
    },
  });
});

describe("a call that is over", () => {
  beforeEach(() => player.setCourse({ times, silences, isLive: false }));

  it("opens whole, and plays from its start to its end", () => {
    expect(player.getState()).toMatchObject({ place: 5, isPlaying: false });
    player.play();
    expect(player.getState()).toMatchObject({ place: 1, isPlaying: true });
    frame(300);
    expect(player.positionMs()).toBe(1_300);
    expect(player.getState().place).toBe(2);
    frame(60_000);
    expect(player.getState()).toMatchObject({ place: 5, isPlaying: false, isFollowing: false });
    expect(waiting).toBeNull();
  });

  it("plays as fast as it is told, and jumps over silence", () => {
    player.setSpeed(2);
    player.setSkipsSilence(true);
    player.play();
    frame(450);
    expect(player.positionMs()).toBe(9_100);
  });

  it("tells of entries, not of frames, but draws every frame", () => {
    let told = 0;
    let drawn = 0;
    player.play();
    player.subscribe(() => told++);
    player.onFrame(() => drawn++);
    for (let i = 0; i < 60; i++) frame(10);
    expect(drawn).toBe(61);
    expect(told).toBe(2);
  });

  it("knows two entries of the same moment apart", () => {
    player.setCourse({ times: [1_000, 1_000, 1_000, 2_000], silences: [], isLive: false });
    player.seekPlace(1);
    expect(player.getState().place).toBe(2);
    player.pause();
    expect(player.getState().place).toBe(2);
  });

  it("stands where it was put, also outside of the call", () => {
    player.seekMs(99_999);
    expect(player.positionMs()).toBe(10_000);
    player.seekMs(0);
    expect(player.getState().place).toBe(1);
  });

  it("pauses where it is and plays on from there", () => {
    player.seekMs(1_100);
    player.play();
    frame(100);
    player.pause();
    frame(5_000);
    player.play();
    frame(50);
    expect(player.positionMs()).toBe(1_250);
  });
});

describe("a live call", () => {
  const grow = (last: number, isLive = true) => player.setCourse({ times: [...times, last], silences, isLive });
  beforeEach(() => player.setCourse({ times, silences, isLive: true }));

  it("follows the growing edge", () => {
    player.follow();
    grow(12_000);
    expect(player.positionMs()).toBe(12_000);
    expect(player.getState()).toMatchObject({ isFollowing: true, isPlaying: true, place: 6 });
  });

  it("stays where it was scrubbed to while the call goes on", () => {
    player.follow();
    player.pause();
    player.seekMs(1_300);
    grow(12_000);
    expect(player.positionMs()).toBe(1_300);
    expect(player.getState().isFollowing).toBe(false);
  });

  it("catches up by playing, and then follows", () => {
    player.seekMs(9_600);
    player.play();
    frame(500);
    expect(player.getState()).toMatchObject({ isFollowing: true, isPlaying: true });
    grow(11_000);
    expect(player.positionMs()).toBe(11_000);
  });

  it("stops at the edge when the call ends", () => {
    player.follow();
    grow(12_000, false);
    expect(player.getState()).toMatchObject({ isFollowing: false, isPlaying: false, place: 6 });
  });
});

it("does nothing without entries", () => {
  player.play();
  expect(player.getState()).toMatchObject({ isPlaying: false, place: 0 });
});

describe("a call that is still being read", () => {
  const beginning = { times: times.slice(0, 2), silences: [], isLive: false, isPartial: true };
  const whole = { times, silences, isLive: false };

  it("is at its end once all of it is there", () => {
    player.setCourse(beginning);
    expect(player.getState().place).toBe(2);
    player.setCourse(whole);
    expect(player.getState().place).toBe(5);
  });

  it("stays where somebody went meanwhile", () => {
    player.setCourse(beginning);
    player.seekPlace(0);
    player.setCourse(whole);
    expect(player.getState().place).toBe(1);
  });
});
