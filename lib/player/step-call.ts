import type { QueryOf } from "../endpoints/endpoints";
import type { EventTailFrame } from "../schema/replay";
import type { Step } from "../step";
import { type CallEffect, type CallEvent, type CallProgress, isLive, liveLeftMs, readOnAfter } from "./call-progress";
import type { CallLink, ReaderState } from "./reader-state";

type Stepped<Call> = Step<CallProgress<Call>, CallEffect>;
type Of<Call, Type extends CallEvent<Call>["type"]> = Extract<CallEvent<Call>, { type: Type }>;

/** The first page is short, so that something is seen soon. */
const anew: QueryOf<"events"> = { limit: 1_000 };
const pageEvents = 5_000;
const afterProblemMs = 3_000;
const maxPauseMs = 15_000;
const minBetweenMs = 100;
/** A long call is folded anew at each reading: it may take this share of the time. */
const idlePerBusy = 6;
/** Corrections of what was shown are sent again for ten minutes: who was away for longer reads everything anew. */
const maxAwayMs = 5 * 60_000;
const unfollow: readonly CallEffect[] = [
  { type: "close-tail" },
  { type: "cancel", timer: "read" },
  { type: "cancel", timer: "follow" },
];

/**
 * Reads a call's events page by page and follows it by server-sent events from the last one on, so that nothing is lost
 * or repeated over a reconnect. Where the server says that all is void (`reset`, another `version`) it reads anew and
 * shows the old until the new is there; where it refuses to be followed it asks by pages, with growing pauses.
 */
export function stepCall<Call>(reading: CallProgress<Call>, event: CallEvent<Call>): Stepped<Call> {
  const { nowMs } = event;
  if ("round" in event && (reading.isStopped || event.round !== reading.round)) return stay(reading);
  switch (event.type) {
    case "start":
      return reading.isStopped ? readOn({ ...reading, isStopped: false }, nowMs) : stay(reading);
    case "retry":
      return readOn(reading, nowMs);
    case "stop":
      return stop(reading, nowMs);
    case "page":
      return takePage(reading, event);
    case "failed":
      return takeFailure(reading, event);
    case "added":
      return takeAdded(reading, event);
    case "told":
      return takeTold(reading, event);
    case "ready":
      return reading.read === null ? stay(reading) : stay(reading, { type: "open-tail" });
    case "keep-lines":
      return keepLines(reading, event.isKept, nowMs);
    case "woke":
      if (event.timer === "read") return readOn(reading, nowMs);
      if (event.timer === "follow") return stay(reading, { type: "get-ready", round: reading.round });
      return tell(reading, nowMs);
    case "frame":
      return takeFrame(reading, event.frame, nowMs);
    case "link": {
      const heard = event.link === "open" ? { ...reading, refusals: 0 } : reading;
      return stay(withLink(keepStep(heard, nowMs), event.link === "open" ? "following" : event.link, nowMs));
    }
    case "refused":
      return readOn(withLink({ ...reading, refusals: reading.refusals + 1 }, "lost", nowMs), nowMs);
  }
}

const stay = <Call>(state: CallProgress<Call>, ...effects: readonly CallEffect[]): Stepped<Call> => ({
  state,
  effects,
});

const withShown = <Call>(reading: CallProgress<Call>, change: Partial<ReaderState<Call>>): CallProgress<Call> => ({
  ...reading,
  shown: { ...reading.shown, ...change },
});

function withLink<Call>(reading: CallProgress<Call>, state: CallLink["state"], nowMs: number): CallProgress<Call> {
  return reading.shown.link.state === state ? reading : withShown(reading, { link: { state, sinceMs: nowMs } });
}

/** Until now it was followed, so nothing was missed. */
const keepStep = <Call>(reading: CallProgress<Call>, nowMs: number): CallProgress<Call> =>
  reading.shown.link.state === "following" ? { ...reading, inStepAtMs: nowMs } : reading;

function stop<Call>(reading: CallProgress<Call>, nowMs: number): Stepped<Call> {
  return stay(
    { ...keepStep(reading, nowMs), isStopped: true, round: reading.round + 1, isTelling: false },
    ...unfollow,
    { type: "cancel", timer: "tell" },
    { type: "cancel", timer: "quiet" },
  );
}

/** A console that has just started may not have found the call yet; one that goes on not finding it has lost it. */
const maxGoneAnswers = 4;

/** What was read stays. What is gone does not come back by being asked for. */
function takeFailure<Call>(reading: CallProgress<Call>, { error, isGone, nowMs }: Of<Call, "failed">): Stepped<Call> {
  const goneAnswers = isGone === true ? reading.goneAnswers + 1 : 0;
  const told = withShown({ ...reading, goneAnswers }, { problem: error });
  if (goneAnswers >= maxGoneAnswers && reading.shown.call !== null)
    return stay(withLink(told, "off", nowMs), ...unfollow);
  return stay(withLink(told, "lost", nowMs), {
    type: "wait",
    timer: "read",
    ms: afterProblemMs * Math.max(1, goneAnswers),
  });
}

/** What is not there yet, page by page; then follows. */
function readOn<Call>(reading: CallProgress<Call>, nowMs: number): Stepped<Call> {
  const isVoid = nowMs - reading.inStepAtMs > maxAwayMs;
  const read = isVoid ? null : reading.read;
  const round = reading.round + 1;
  const after = readOnAfter(read);
  const query = after === null ? anew : { limit: pageEvents, after };
  const forgetting: CallEffect[] = isVoid ? [{ type: "forget" }] : [];
  return stay({ ...reading, read, round }, ...unfollow, ...forgetting, { type: "load", round, query });
}

/** The next page is asked for while this one is folded. */
function takePage<Call>(reading: CallProgress<Call>, { round, query, page, nowMs }: Of<Call, "page">): Stepped<Call> {
  const { header, events, nextCursor } = page;
  const effects: CallEffect[] = [];
  let { read } = reading;
  if (read !== null && read.version !== header.version) {
    effects.push({ type: "forget" });
    read = null;
    if (query.after !== undefined || query.cursor !== undefined) {
      return stay({ ...reading, read }, ...effects, { type: "load", round, query: anew });
    }
  }
  const isLast = nextCursor === null;
  if (!isLast) effects.push({ type: "load", round, query: { limit: pageEvents, cursor: nextCursor } });
  const keep: CallEffect = { type: "keep-lines", isKept: reading.keepsLines };
  effects.push({ type: "put-header", header }, keep, { type: "add", by: isLast ? "last-page" : "page", events });
  const before = read ?? { version: header.version, lastId: null, events: 0, isFull: false };
  return stay({ ...reading, goneAnswers: 0, read: { ...before, header, headAtMs: nowMs } }, ...effects);
}

function takeAdded<Call>(first: CallProgress<Call>, event: Of<Call, "added">): Stepped<Call> {
  if (first.read === null) return stay(first);
  const { by, added, lastId, events, isFull, nowMs } = event;
  const reading = { ...first, read: { ...first.read, lastId, events, isFull } };
  if (by === "tail") {
    const soon = added > 0 ? tellSoon(reading, nowMs) : stay(reading);
    return isFull ? stay(withLink(soon.state, "off", nowMs), ...soon.effects, ...unfollow) : soon;
  }
  if (by === "page" && !isFull) {
    return reading.shown.call === null
      ? tell(reading, nowMs, true)
      : stay(withShown(reading, { loadedEvents: events }));
  }
  const { state, effects } = tell({ ...reading, inStepAtMs: nowMs }, nowMs);
  // Of a call that is full another page may be on its way.
  if (isFull) return stay(withLink({ ...state, round: state.round + 1 }, "off", nowMs), ...effects);
  const { round, refusals } = state;
  const pauseMs = Math.min(maxPauseMs, 1_000 * 2 ** refusals);
  return stay(
    state,
    ...effects,
    refusals === 0 ? { type: "get-ready", round } : { type: "wait", timer: "follow", ms: pauseMs },
  );
}

function tell<Call>(reading: CallProgress<Call>, nowMs: number, isReading = false): Stepped<Call> {
  const state = { ...reading, isTelling: false };
  const cancel: CallEffect = { type: "cancel", timer: "tell" };
  if (reading.read === null) return stay(state, cancel);
  const isGoingOn = !isReading && isLive(reading.read, nowMs);
  return stay(state, cancel, { type: "tell", isGoingOn, isReading });
}

function tellSoon<Call>(reading: CallProgress<Call>, nowMs: number): Stepped<Call> {
  if (reading.isTelling) return stay(reading);
  const pauseMs = reading.toldAtMs + Math.max(minBetweenMs, reading.tookMs * idlePerBusy) - nowMs;
  return stay({ ...reading, isTelling: true }, { type: "wait", timer: "tell", ms: Math.max(0, pauseMs) });
}

function keepLines<Call>(reading: CallProgress<Call>, isKept: boolean, nowMs: number): Stepped<Call> {
  if (isKept === reading.keepsLines) return stay(reading);
  const keep: CallEffect = { type: "keep-lines", isKept };
  const state = { ...reading, keepsLines: isKept };
  if (reading.shown.call === null) return stay(state, keep);
  const told = tell(state, nowMs, reading.isPart);
  return stay(told.state, keep, ...told.effects);
}

/** A call that goes on is told again when it turns quiet, though no frame says so. */
function takeTold<Call>(
  reading: CallProgress<Call>,
  { call, isGoingOn, isReading, tookMs, nowMs }: Of<Call, "told">,
): Stepped<Call> {
  const { read } = reading;
  const told = { ...reading, toldAtMs: nowMs, tookMs, isPart: isReading };
  return stay(
    withShown(told, { call, loadedEvents: read?.events ?? 0, problem: null }),
    isGoingOn && read !== null
      ? { type: "wait", timer: "quiet", ms: Math.max(1_000, liveLeftMs(read, nowMs)) }
      : { type: "cancel", timer: "quiet" },
  );
}

function takeFrame<Call>(reading: CallProgress<Call>, frame: EventTailFrame, nowMs: number): Stepped<Call> {
  const { read } = reading;
  if (read === null) return stay(reading);
  const soon = (effect: CallEffect, from = reading): Stepped<Call> => {
    const { state, effects } = tellSoon(from, nowMs);
    return stay(state, effect, ...effects);
  };
  switch (frame.event) {
    case "events":
      return stay(reading, { type: "add", by: "tail", events: frame.data.events });
    case "corrections":
      return soon({ type: "correct", events: frame.data.events });
    case "head": {
      const header = frame.data;
      return soon({ type: "put-header", header }, { ...reading, read: { ...read, header, headAtMs: nowMs } });
    }
    case "gap": {
      const { fromId, toId, count } = frame.data;
      return soon({ type: "put-gap", gap: { afterEntryId: fromId, beforeEntryId: toId, entries: count } });
    }
    case "state":
      return stay(withLink(reading, frame.data.redis === "connected" ? "following" : "stale", nowMs));
    case "reset": {
      const { state, effects } = readOn({ ...reading, read: null }, nowMs);
      return stay(state, { type: "forget" }, ...effects);
    }
    case "fault":
      return stay(reading);
  }
}
