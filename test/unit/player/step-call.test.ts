import { describe, expect, test } from "vitest";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import {
  type CallEffect,
  type CallEvent,
  type CallProgress,
  firstCallProgress,
  isLive,
} from "@/lib/player/call-progress";
import { stepCall } from "@/lib/player/step-call";
import type { ConversationHeader, EventTailFrame } from "@/lib/schema/replay";

type Event = CallEvent<string>;

const nowMs = 1_000_000;
const headerOf = (over: Partial<ConversationHeader> = {}): ConversationHeader => ({
  version: "a.0",
  shape: detectShape([]),
  head: { length: 3, entriesAdded: null, firstEntryId: null, lastEntryId: null, maxDeletedEntryId: null },
  report: createEventReader(detectShape([])).report(),
  startedAtMs: null,
  hasEnded: false,
  isComplete: true,
  readToId: null,
  counts: { entries: 3, events: 3 },
  keptEvents: 0,
  gaps: [],
  bound: null,
  asOfMs: nowMs,
  ...over,
});
const lastId = `${nowMs - 1_000}-0`;
const start: Event = { type: "start", nowMs };
const page = (nextCursor: string | null, over: Partial<ConversationHeader> = {}, round = 1, query = {}): Event => ({
  ...{ type: "page", round, query, nowMs },
  page: { header: headerOf(over), events: [], nextCursor },
});
const added = (by: "page" | "last-page" | "tail", over = {}): Event => ({
  ...{ type: "added", by, added: 1, lastId, events: 3, isFull: false, nowMs },
  ...over,
});
const told = (over = {}): Event => ({
  ...{ type: "told", call: "a call", isGoingOn: true, isReading: false, tookMs: 0, nowMs },
  ...over,
});
const frame = (one: EventTailFrame, atMs = nowMs): Event => ({ type: "frame", frame: one, nowMs: atMs });
const read: Event[] = [start, page(null), added("last-page"), told(), { type: "ready", round: 1, nowMs }];
const followed: Event[] = [...read, { type: "link", link: "open", nowMs }];

/** All that happens one after the other; what the last of it asks for. */
function play(...events: Event[]): { state: CallProgress<string>; effects: readonly CallEffect[] } {
  let state = firstCallProgress<string>(nowMs);
  let effects: readonly CallEffect[] = [];
  for (const event of events) {
    const before = structuredClone(state);
    const step = stepCall(state, event);
    expect(state).toEqual(before);
    ({ state, effects } = step);
  }
  return { state, effects };
}
const asked = ({ effects }: { effects: readonly CallEffect[] }) =>
  effects.flatMap((effect) => (effect.type === "load" ? [effect.query] : []));
const types = ({ effects }: { effects: readonly CallEffect[] }) => effects.map(({ type }) => type);
const unfollow = ["close-tail", "cancel", "cancel"];

describe("reading by pages", () => {
  test("begins with a short page, once", () => {
    expect(asked(play(start))).toEqual([{ limit: 1_000 }]);
    expect(play(start, start).effects).toEqual([]);
  });

  test("asks for the next page before it takes this one, and shows the first", () => {
    const first = play(start, page("3-0"));
    expect(types(first)).toEqual(["load", "put-header", "keep-lines", "add"]);
    expect(asked(first)).toEqual([{ limit: 5_000, cursor: "3-0" }]);
    expect(play(start, page("3-0"), added("page")).effects.at(-1)).toEqual({
      ...{ type: "tell", isGoingOn: false, isReading: true },
    });
    const second = play(start, page("3-0"), added("page"), told(), added("page", { events: 9 }));
    expect([second.state.shown.loadedEvents, second.effects]).toEqual([9, []]);
  });

  test("follows after the last page", () => {
    const end = play(start, page(null), added("last-page"));
    expect(types(end)).toEqual(["cancel", "tell", "get-ready"]);
    expect(types(play(...read))).toEqual(["open-tail"]);
  });

  test("of a call that holds as many as it may nothing more is read, whatever is on its way", () => {
    const full = [start, page("3-0"), added("page", { isFull: true }), told({ isGoingOn: false })];
    expect(play(...full).state.shown.link.state).toBe("off");
    expect(play(...full, page("4-0")).effects).toEqual([]);
    expect(play(...full, { type: "failed", round: 1, error: new Error("late"), nowMs }).state.shown.problem).toBeNull();
  });

  test.each<[string, Event[]]>([
    ["once it is stopped", [start, { type: "stop", nowMs }]],
    ["once reading began anew", [start, { type: "retry", nowMs }]],
  ])("an answer does not count %s", (_, before) => {
    expect(play(...before, page(null)).effects).toEqual([]);
  });

  test("what fails is told and tried again, and keeps what was read", () => {
    const error = new Error("no");
    const failed = play(...read, { type: "retry", nowMs }, { type: "failed", round: 2, error, nowMs });
    expect(failed.state.shown).toMatchObject({ call: "a call", problem: error, link: { state: "lost" } });
    expect(failed.effects).toEqual([{ type: "wait", timer: "read", ms: 3_000 }]);
  });

  test("of a call that stays gone what was read stays, and it is not asked for any more", () => {
    const error = new Error("gone");
    const answer = (round: number) => ({ type: "failed", round, error, isGone: true, nowMs }) as const;
    const woke = { type: "woke", timer: "read", nowMs } as const;
    const thrice = [answer(2), woke, answer(3), woke, answer(4), woke] as const;
    const last = play(...read, { type: "retry", nowMs }, ...thrice, answer(5));
    expect(last.state.shown).toMatchObject({ call: "a call", problem: error, link: { state: "off" } });
    expect(last.effects.filter(({ type }) => type === "wait" || type === "load")).toEqual([]);
    const second = play(...read, { type: "retry", nowMs }, answer(2), woke, answer(3));
    expect(second.effects).toEqual([{ type: "wait", timer: "read", ms: 6_000 }]);
  });
});

describe("what makes all void", () => {
  test("another version, found in the middle: reads from the beginning, and shows the old until then", () => {
    const again: Event[] = [...read, { type: "retry", nowMs }];
    expect(asked(play(...again))).toEqual([{ limit: 5_000, after: lastId }]);
    const other = play(...again, page(null, { version: "b.1" }, 2, { after: lastId }));
    expect(types(other)).toEqual(["forget", "load"]);
    expect(asked(other)).toEqual([{ limit: 1_000 }]);
    expect(other.state.shown.call).toBe("a call");
  });

  test("a reset, and having been away for longer than corrections are kept", () => {
    const reset = play(...followed, frame({ event: "reset", data: { cause: "recreated", version: "b.1" } }));
    expect(types(reset)).toEqual(["forget", ...unfollow, "load"]);
    expect(asked(reset)).toEqual([{ limit: 1_000 }]);
    const stopped: Event[] = [...followed, { type: "stop", nowMs }];
    expect(asked(play(...stopped, { type: "start", nowMs: nowMs + 300_000 }))).toEqual([
      { limit: 5_000, after: lastId },
    ]);
    expect(asked(play(...stopped, { type: "start", nowMs: nowMs + 300_001 }))).toEqual([{ limit: 1_000 }]);
  });
});

describe("following", () => {
  test("what came is told soon, once, and not so often that folding takes all the time", () => {
    expect(types(play(...followed, frame({ event: "events", data: { events: [] } })))).toEqual(["add"]);
    const slow = [...followed, told({ tookMs: 50 })];
    expect(play(...slow, added("tail")).effects).toEqual([{ type: "wait", timer: "tell", ms: 300 }]);
    expect(play(...slow, added("tail"), added("tail")).effects).toEqual([]);
    expect(play(...slow, added("tail", { added: 0 })).effects).toEqual([]);
    expect(types(play(...slow, added("tail"), { type: "woke", timer: "tell", nowMs }))).toEqual(["cancel", "tell"]);
  });

  test("ends when the call holds as many as it may", () => {
    const full = play(...followed, added("tail", { isFull: true }));
    expect(types(full)).toEqual(["wait", ...unfollow]);
    expect(full.state.shown.link.state).toBe("off");
  });

  test("a call that goes on is told again when it turns quiet", () => {
    expect(play(...read.slice(0, 4)).effects).toEqual([{ type: "wait", timer: "quiet", ms: 119_000 }]);
    expect(play(...read.slice(0, 3), told({ isGoingOn: false })).effects).toEqual([{ type: "cancel", timer: "quiet" }]);
  });

  test("each refusal makes the pause longer, until the link is open again", () => {
    const refused: Event = { type: "refused", nowMs };
    const pauses = [1, 2, 3, 4, 5].map((times) => {
      const { effects } = play(...read, ...Array(times).fill(refused), page(null, {}, times + 1), added("last-page"));
      return effects.at(-1);
    });
    expect(pauses.map((effect) => (effect?.type === "wait" ? effect.ms : null))).toEqual([
      ...[2_000, 4_000, 8_000, 15_000, 15_000],
    ]);
    expect(play(...read, refused, { type: "link", link: "open", nowMs }).state.refusals).toBe(0);
  });

  test("says since when Redis is gone behind the console", () => {
    const gone = play(...followed, frame({ event: "state", data: { redis: "unreachable" } }, nowMs + 5));
    expect(gone.state.shown.link).toEqual({ state: "stale", sinceMs: nowMs + 5 });
  });

  test("is ended with all that waits", () => {
    expect(types(play(...followed, { type: "stop", nowMs }))).toEqual([...unfollow, "cancel", "cancel"]);
  });

  test("lines are kept or joined at once, and of the next pages too", () => {
    const keep: Event = { type: "keep-lines", isKept: true, nowMs };
    expect(types(play(...followed, keep))).toEqual(["keep-lines", "cancel", "tell"]);
    expect(play(...followed, keep, keep).effects).toEqual([]);
    expect(play(keep, start, page(null)).effects).toContainEqual({ type: "keep-lines", isKept: true });
  });
});

test.each<[string, Partial<ConversationHeader>, number, boolean]>([
  ["written a moment ago", {}, 0, true],
  ["two minutes later", {}, 119_000, false],
  ["ended", { hasEnded: true }, 0, false],
  ["not read any further", { bound: { kind: "bytes", text: "too long" } }, 0, false],
])("is live or not: %s", (_, over, laterMs, live) => {
  const known = { version: "a.0", header: headerOf(over), headAtMs: nowMs, lastId, events: 3, isFull: false };
  expect(isLive(known, nowMs + laterMs)).toBe(live);
});
