import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RequestError } from "@/components/data/api-client";
import type { EventStream } from "@/components/data/feed-source";
import { createCallReader } from "@/components/replay/call-reader";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { searchOf } from "@/lib/endpoints/api-path";
import type { QueryOf } from "@/lib/endpoints/endpoints";
import { compareEntryIds } from "@/lib/ids/entry-id";
import { asMaskedEvent } from "@/lib/mask/as-masked";
import type { RawEvent } from "@/lib/schema/conversation-event";
import { type ConversationHeader, type EventsPage, EventTailFrame } from "@/lib/schema/replay";

const startMs = 1_764_262_830_000;
const event = (i: number): RawEvent => ({
  entryId: `${startMs + i * 250}-0`,
  part: 0,
  kind: "transcript",
  phase: "final",
  role: "user",
  text: `line ${i}`,
  arrivedAtMs: startMs + i * 250,
  atMs: startMs + i * 250,
});

/** A console with one call, as the reader sees it. */
function fakeConsole() {
  const events: RawEvent[] = [];
  const streams: { url: URL; hear(type: string, data?: unknown): void; isClosed: boolean }[] = [];
  const one = { version: "a.0", hasEnded: false, pageSize: 3, problem: null as Error | null };
  const header = (): ConversationHeader => ({
    version: one.version,
    shape: detectShape([]),
    head: { length: events.length, entriesAdded: null, firstEntryId: null, lastEntryId: null, maxDeletedEntryId: null },
    report: createEventReader(detectShape([])).report(),
    startedAtMs: startMs,
    hasEnded: one.hasEnded,
    isComplete: true,
    readToId: events.at(-1)?.entryId ?? null,
    counts: { entries: events.length, events: events.length },
    keptEvents: 0,
    gaps: [],
    bound: null,
    asOfMs: Date.now(),
  });
  async function loadPage(search: QueryOf<"events">): Promise<EventsPage> {
    if (one.problem) throw one.problem;
    const after = search.cursor ?? search.after;
    const from =
      after === undefined ? 0 : events.findLastIndex(({ entryId }) => compareEntryIds(entryId, after) <= 0) + 1;
    const page = events.slice(from, from + one.pageSize).map(asMaskedEvent);
    const isEnd = from + page.length >= events.length;
    return { header: header(), events: page, nextCursor: isEnd ? null : (page.at(-1)?.entryId ?? null) };
  }
  function openStream(url: string): EventStream {
    const listeners = new Map<string, ((event: { data?: unknown }) => void)[]>();
    const stream = {
      url: new URL(url, "http://console"),
      isClosed: false,
      hear(type: string, data?: unknown) {
        for (const listener of listeners.get(type) ?? []) listener({ data: JSON.stringify(data ?? {}) });
      },
    };
    streams.push(stream);
    return {
      addEventListener: (type, listener) => listeners.set(type, [...(listeners.get(type) ?? []), listener]),
      close() {
        stream.isClosed = true;
      },
    };
  }
  return { one, events, streams, header, loadPage, openStream };
}

let server: ReturnType<typeof fakeConsole>;
let reader: ReturnType<typeof createCallReader>;
const shown = () =>
  reader
    .getState()
    .call?.whole.turns.map(({ text }) => text)
    .join(" ");
const entryIds = () => reader.getState().call?.entryIds;
const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => event(from + i).entryId);
const lastStream = () => {
  const stream = server.streams.at(-1);
  if (!stream) throw new Error("no stream was opened");
  return stream;
};
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers({ now: startMs + 5_000 });
  server = fakeConsole();
  server.events.push(...Array.from({ length: 7 }, (_, i) => event(i)));
  reader = createCallReader({
    ...server,
    tailUrl: (query) => `/tail?${searchOf(query)}`,
    loadFrames: async () => (name, data) => EventTailFrame.parse({ event: name, data: JSON.parse(data) }),
    wait(ms, wake) {
      const timer = setTimeout(wake, ms);
      return () => clearTimeout(timer);
    },
    nowMs: Date.now,
  });
});

afterEach(() => {
  reader.stop();
  vi.useRealTimers();
});

it("shows the beginning of a long call while the rest is read", async () => {
  const told: [number | undefined, boolean | undefined][] = [];
  reader.subscribe(() => {
    const { call } = reader.getState();
    const last: (typeof told)[number] = [call?.entryIds.length, call?.isReading];
    if (JSON.stringify(told.at(-1)) !== JSON.stringify(last)) told.push(last);
  });
  reader.start();
  await pass(0);
  expect(told).toEqual([
    [3, true],
    [7, false],
  ]);
  expect(server.streams).toHaveLength(1);
});

describe("a call that goes on", () => {
  beforeEach(async () => {
    reader.start();
    await pass(0);
    lastStream().hear("hello", { keepAliveMs: 15_000 });
  });

  it("is read by pages and followed after its last entry", () => {
    expect(entryIds()).toEqual(ids(0, 7));
    expect(lastStream().url.searchParams.get("after")).toBe(event(6).entryId);
    expect(lastStream().url.searchParams.get("version")).toBe("a.0");
    expect(reader.getState()).toMatchObject({ link: { state: "following" }, call: { course: { isLive: true } } });
  });

  it("goes on after the last entry when the stream breaks, and takes what comes twice once", async () => {
    lastStream().hear("events", { events: [event(7), event(8)] });
    await pass(200);
    expect(entryIds()).toEqual(ids(0, 9));
    lastStream().hear("error");
    await pass(1_000);
    expect(server.streams).toHaveLength(2);
    expect(lastStream().url.searchParams.get("after")).toBe(event(8).entryId);
    lastStream().hear("hello", { keepAliveMs: 15_000 });
    lastStream().hear("events", { events: [event(7), event(8), event(9)] });
    await pass(200);
    expect(entryIds()).toEqual(ids(0, 10));
    expect(shown()).toContain("line 9");
  });

  it("says that it is stale while Redis is gone, and lost when the stream does not come back", async () => {
    lastStream().hear("state", { redis: "unreachable" });
    expect(reader.getState().link).toEqual({ state: "stale", sinceMs: startMs + 5_000 });
    lastStream().hear("state", { redis: "connected" });
    expect(reader.getState().link.state).toBe("following");
    lastStream().hear("error");
    await pass(1_000);
    expect(reader.getState().link.state).toBe("following");
    await pass(1_000);
    expect(reader.getState().link.state).toBe("lost");
  });

  it("asks why it is refused, keeps what was read, and follows again later", async () => {
    server.one.problem = new RequestError("redis-unreachable", 503, "Redis does not answer.");
    lastStream().hear("error");
    await pass(400);
    lastStream().hear("error");
    await pass(0);
    expect(reader.getState()).toMatchObject({ link: { state: "lost" }, problem: server.one.problem });
    expect(entryIds()).toEqual(ids(0, 7));
    server.one.problem = null;
    server.events.push(event(7));
    const before = server.streams.length;
    await pass(3_000);
    expect(entryIds()).toEqual(ids(0, 8));
    expect(reader.getState().problem).toBeNull();
    await pass(15_000);
    expect(server.streams.length).toBe(before + 1);
    lastStream().hear("hello");
    expect(reader.getState().link.state).toBe("following");
  });

  it("reads anew after a reset and shows the old until then", async () => {
    server.one.version = "b.1";
    server.events.splice(0, 4);
    lastStream().hear("reset", { cause: "recreated", version: "b.1" });
    expect(entryIds()).toEqual(ids(0, 7));
    await pass(0);
    expect(entryIds()).toEqual(ids(4, 7));
    expect(lastStream().url.searchParams.get("version")).toBe("b.1");
    expect(server.streams.filter(({ isClosed }) => !isClosed)).toHaveLength(1);
  });

  it("tells of a gap where it lies, once", async () => {
    const gap = { cause: "trimmed", fromId: event(6).entryId, toId: event(9).entryId, count: 2 };
    lastStream().hear("gap", gap);
    lastStream().hear("gap", gap);
    lastStream().hear("events", { events: [event(9)] });
    await pass(200);
    const { missing } = reader.getState().call?.whole ?? { missing: [] };
    expect(missing.filter(({ kind }) => kind === "gap")).toMatchObject([
      { beforeEntryId: event(9).entryId, entries: 2 },
    ]);
  });

  it("is quiet once nothing came for two minutes, though no frame says so", async () => {
    await pass(119_000);
    expect(reader.getState().call?.course.isLive).toBe(false);
  });

  it("has ended when its header says so", async () => {
    server.one.hasEnded = true;
    lastStream().hear("head", server.header());
    await pass(200);
    expect(reader.getState().call).toMatchObject({ course: { isLive: false }, header: { hasEnded: true } });
  });

  it("reads everything anew when it was away for so long that corrections may be missed", async () => {
    reader.stop();
    const [first] = server.events;
    if (first) server.events[0] = { ...first, text: "masked since" };
    await pass(6 * 60_000);
    expect(shown()).toContain("line 0");
    reader.start();
    await pass(0);
    expect(shown()).toContain("masked since");
    expect(shown()).not.toContain("line 0");
  });

  it("puts a correction in the place of what was shown", async () => {
    lastStream().hear("corrections", { events: [{ ...event(2), text: "corrected" }] });
    await pass(200);
    expect(shown()).toContain("corrected");
    expect(shown()).not.toContain("line 2");
  });

  it("closes its stream when stopped and goes on from there when started again", async () => {
    reader.stop();
    expect(server.streams.every(({ isClosed }) => isClosed)).toBe(true);
    server.events.push(event(7));
    await pass(60_000);
    expect(server.streams).toHaveLength(1);
    reader.start();
    await pass(0);
    expect(entryIds()).toEqual(ids(0, 8));
    expect(lastStream().url.searchParams.get("after")).toBe(event(7).entryId);
  });
});
