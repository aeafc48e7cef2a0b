import { advance, countUntil, type Silence, type Speed } from "@/lib/player/playback";

/** What React needs to know of the playback; changes at entries and at what the reader does, never at every frame. */
export interface PlayerState {
  isPlaying: boolean;
  speed: Speed;
  skipsSilence: boolean;
  /** At the growing edge of a live call, and moving with it. */
  isFollowing: boolean;
  /** How many of the call's entries have been at the playhead; 0 before the first. */
  place: number;
}

/** The call's time as the player needs it; grows while the call is live. */
export interface Course {
  times: readonly number[];
  silences: readonly Silence[];
  isLive: boolean;
  /** The rest of it is being read. */
  isPartial?: boolean;
}

export interface PlayerOptions {
  nowMs(): number;
  requestFrame(step: () => void): number;
  cancelFrame(handle: number): void;
}

/** Between two tells while it plays: what reads a transcript need not follow every frame. */
const tellEveryMs = 90;

/**
 * The playhead. It moves outside of React: `onFrame` listeners write the position to the page themselves, `subscribe`
 * listeners hear of it when it has passed an entry. At the edge of a live call it stays at the edge.
 */
export function createPlayer({ nowMs, requestFrame, cancelFrame }: PlayerOptions) {
  const frameListeners = new Set<(positionMs: number) => void>();
  const listeners = new Set<() => void>();
  let course: Course = { times: [], silences: [], isLive: false };
  let positionMs = 0;
  let state: PlayerState = { isPlaying: false, speed: 1, skipsSilence: false, isFollowing: false, place: 0 };
  let frame: number | undefined;
  let steppedAtMs = 0;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let isBehind = false;

  const startMs = () => course.times[0] ?? 0;
  const endMs = () => course.times.at(-1) ?? 0;

  function tell(change: Partial<PlayerState>): void {
    const next = { ...state, ...change };
    isBehind = false;
    toldAtMs = nowMs();
    if (Object.entries(next).every(([name, value]) => Reflect.get(state, name) === value)) return;
    state = next;
    for (const listener of listeners) listener();
  }

  function draw(): void {
    for (const listener of frameListeners) listener(positionMs);
  }

  /** `place` is given where one of several entries of the same moment is meant. */
  function moveTo(toMs: number, change: Partial<PlayerState>, place?: number): void {
    positionMs = Math.min(endMs(), Math.max(startMs(), toMs));
    tell({ ...change, place: place ?? countUntil(course.times, course.times.length, positionMs) });
    draw();
  }

  function step(): void {
    frame = undefined;
    const atMs = nowMs();
    const playedMs = Math.max(0, atMs - steppedAtMs) * state.speed;
    steppedAtMs = atMs;
    positionMs = advance(positionMs, playedMs, {
      endMs: endMs(),
      skipped: state.skipsSilence ? course.silences : [],
    });
    const place = countUntil(course.times, course.times.length, positionMs);
    isBehind ||= place !== state.place;
    if (positionMs >= endMs()) {
      tell({ place, isPlaying: course.isLive, isFollowing: course.isLive });
      draw();
      return;
    }
    if (isBehind && atMs - toldAtMs >= tellEveryMs) tell({ place });
    draw();
    frame = requestFrame(step);
  }

  function run(): void {
    if (frame !== undefined || !state.isPlaying || state.isFollowing) return;
    steppedAtMs = nowMs();
    frame = requestFrame(step);
  }

  function halt(): void {
    if (frame !== undefined) cancelFrame(frame);
    frame = undefined;
  }

  return {
    getState: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Hears every position, the present one at once. */
    onFrame(listener: (positionMs: number) => void): () => void {
      frameListeners.add(listener);
      listener(positionMs);
      return () => frameListeners.delete(listener);
    },
    positionMs: () => positionMs,
    play(): void {
      if (state.isPlaying || course.times.length === 0) return;
      // At the end of a call that is over, playing begins anew; at a live edge it goes on there.
      const isAtEnd = positionMs >= endMs();
      if (isAtEnd && !course.isLive) moveTo(startMs(), { isPlaying: true });
      else tell({ isPlaying: true, isFollowing: isAtEnd });
      run();
    },
    pause(): void {
      halt();
      const place = isBehind ? countUntil(course.times, course.times.length, positionMs) : state.place;
      tell({ isPlaying: false, isFollowing: false, place });
      draw();
    },
    seekMs(toMs: number): void {
      moveTo(toMs, { isFollowing: course.isLive && state.isPlaying && toMs >= endMs() });
      run();
    },
    /** Puts the playhead just behind the entry at this place, counted from 0. */
    seekPlace(place: number): void {
      const at = Math.min(course.times.length - 1, Math.max(0, place));
      moveTo(course.times[at] ?? 0, { isFollowing: false }, at + 1);
      run();
    },
    /** To the newest entry, and on with it. */
    follow(): void {
      halt();
      moveTo(endMs(), { isPlaying: course.isLive, isFollowing: course.isLive });
    },
    setSpeed: (speed: Speed) => tell({ speed, place: state.place }),
    setSkipsSilence: (skipsSilence: boolean) => tell({ skipsSilence, place: state.place }),
    setCourse(next: Course): void {
      // Who has not moved since the call was opened is at its end, also when there is more of it.
      const wasOpened = course.times.length === 0 || (course.isPartial && !state.isPlaying && positionMs >= endMs());
      course = next;
      if (state.isFollowing || wasOpened) moveTo(endMs(), next.isLive ? {} : { isFollowing: false, isPlaying: false });
      else draw();
      run();
    },
    stop(): void {
      halt();
      frameListeners.clear();
      listeners.clear();
    },
  };
}
export type Player = ReturnType<typeof createPlayer>;
