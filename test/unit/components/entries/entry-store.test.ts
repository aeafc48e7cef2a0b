import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EventStream } from "@/components/data/feed-source";
import { createEntryStore } from "@/components/entries/entry-store";
import type { QueryOf } from "@/lib/endpoints/endpoints";
import { asMaskedEntry } from "@/lib/mask/as-masked";
import { type EntriesPage, TailFrame } from "@/lib/schema/stream-entry";

const entry = (ms: number) => asMaskedEntry({ id: `${ms}-0`, timeMs: ms, fields: {} });

function fakeConsole() {
  const streams: { url: string; hear(type: string, data?: unknown): void; isClosed: boolean }[] = [];
  const asked: QueryOf<"entries">[] = [];
  const answers: (EntriesPage | Error)[] = [];
  function openStream(url: string): EventStream {
    const listeners = new Map<string, (event: { data?: unknown }) => void>();
    const stream = {
      url,
      isClosed: false,
      hear: (type: string, data: unknown = {}) => listeners.get(type)?.({ data: JSON.stringify(data) }),
    };
    streams.push(stream);
    return {
      addEventListener: (type, listener) => listeners.set(type, listener),
      close() {
        stream.isClosed = true;
      },
    };
  }
  async function loadPage(query: QueryOf<"entries">): Promise<EntriesPage> {
    asked.push(query);
    const answer = answers.shift() ?? { entries: [], nextCursor: null };
    if (answer instanceof Error) throw answer;
    return answer;
  }
  return { streams, asked, answers, openStream, loadPage };
}

let server: ReturnType<typeof fakeConsole>;
let store: ReturnType<typeof createEntryStore>;
const times = () => store.getState().entries.map(({ timeMs }) => timeMs);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const open = () => server.streams.filter(({ isClosed }) => !isClosed);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => setTimeout(callback, 16));
  server = fakeConsole();
  store = createEntryStore({
    callId: "a call",
    ...server,
    loadReader: async () => (event, data) => TailFrame.safeParse({ event, data: JSON.parse(data) }).data ?? null,
  });
});
afterEach(() => {
  store.stop();
  expect(open()).toEqual([]);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function followTheNewest(): Promise<void> {
  store.show({ kind: "latest" });
  await pass(0);
  open()[0]?.hear("hello");
  for (const ms of [5, 6]) open()[0]?.hear("entry", entry(ms));
  await pass(200);
}

test("follows the newest, goes on after the last when the stream breaks, and loads what is older", async () => {
  await followTheNewest();
  expect(times()).toEqual([5, 6]);
  expect(store.getState()).toMatchObject({ isLoading: false, older: "more", link: { state: "open" } });
  open()[0]?.hear("error");
  await pass(1_000);
  expect(open().map(({ url }) => url)).toEqual(["/api/calls/a%20call/tail?after=6-0"]);
  server.answers.push({ entries: [entry(4)], nextCursor: null });
  store.loadOlder();
  expect(store.getState().older).toBe("loading");
  await pass(0);
  expect(times()).toEqual([4, 5, 6]);
  expect(store.getState().older).toBe("end");
});

test("has no stream while paused or hidden", async () => {
  await followTheNewest();
  store.pause();
  expect([open().length, store.getState().link.state]).toEqual([0, "paused"]);
  store.resume();
  expect(open()).toHaveLength(1);
  store.setHidden(true);
  expect(open()).toHaveLength(0);
  store.setHidden(false);
  expect(open()).toHaveLength(1);
});

test("repairs what a slow reader missed, page by page", async () => {
  await followTheNewest();
  server.answers.push({ entries: [entry(9)], nextCursor: "9-0" }, { entries: [entry(8)], nextCursor: null });
  open()[0]?.hear("gap", { cause: "slow-reader", fromId: "6-0", toId: "9-0", count: 2 });
  open()[0]?.hear("entry", entry(10));
  await pass(300);
  expect(times()).toEqual([5, 6, 8, 9, 10]);
  expect(store.getState().gaps).toEqual([]);
  expect(server.asked.map(({ from, to }) => [from, to])).toEqual([
    ["(6-0", "9-0"],
    ["(6-0", "8-18446744073709551615"],
  ]);
});

test("asks why it was refused, and says what failed", async () => {
  store.show({ kind: "latest" });
  await pass(0);
  const problem = new Error("no such call");
  server.answers.push(problem);
  open()[0]?.hear("error");
  await pass(0);
  expect(store.getState()).toMatchObject({ problem, isLoading: false });
  server.answers.push(problem);
  store.show({ kind: "range", from: "5-0", to: "9-0" });
  await pass(0);
  expect(store.getState()).toMatchObject({ problem, isLoading: false, entries: [] });
});
