import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createFeedHub } from "@/components/data/feed-hub";
import { type HubMessage, tabLostAfterMs } from "@/components/data/feed-messages";
import type { EventStream } from "@/components/data/feed-source";
import { maxFeedViews } from "@/lib/schema/feed-frame";

interface FakeStream extends EventStream {
  keys: string[];
  isClosed: boolean;
  emit(type: string, data?: unknown): void;
}

let streams: FakeStream[] = [];

function openStream(url: string): EventStream {
  const listeners = new Map<string, ((event: { data?: unknown }) => void)[]>();
  const stream: FakeStream = {
    keys: url.split("\n"),
    isClosed: false,
    addEventListener: (type, listener) => listeners.set(type, [...(listeners.get(type) ?? []), listener]),
    close() {
      stream.isClosed = true;
    },
    emit(type, data) {
      for (const listener of listeners.get(type) ?? []) listener({ data });
    },
  };
  streams.push(stream);
  return stream;
}

const newest = (): FakeStream => {
  const stream = streams.at(-1);
  if (!stream) throw new Error("no stream was opened");
  return stream;
};
const open = () => streams.filter(({ isClosed }) => !isClosed);
const errorFrame = (key: string) => JSON.stringify({ kind: "error", key, code: "not-found", message: "gone" });

function startHub() {
  const hub = createFeedHub({ openStream, urlOf: (keys) => keys.join("\n"), random: () => 1 });
  const attach = () => {
    const heard: HubMessage[] = [];
    return { heard, tab: hub.attach((message) => heard.push(message)) };
  };
  return { hub, attach };
}

beforeEach(() => {
  vi.useFakeTimers();
  streams = [];
});
afterEach(() => {
  vi.useRealTimers();
});

describe("one stream for all tabs", () => {
  test("unites their keys and gives each the frames it asked for", () => {
    const { hub, attach } = startHub();
    const [first, second] = [attach(), attach()];
    first.tab.receive({ type: "watch", keys: ["fleet"] });
    second.tab.receive({ type: "watch", keys: ["fleet", "call?id=a"] });
    vi.advanceTimersByTime(150);
    expect(streams).toHaveLength(1);
    expect(newest().keys).toEqual(["call?id=a", "fleet"]);

    newest().emit("hello", '{"keepAliveMs":15000}');
    newest().emit("view", errorFrame("call?id=a"));
    expect(first.heard.filter(({ type }) => type === "frame")).toHaveLength(0);
    expect(second.heard.filter(({ type }) => type === "frame")).toHaveLength(1);
    expect(first.heard).toContainEqual({ type: "link", link: expect.objectContaining({ state: "open" }) });
    hub.stop();
  });

  test("opens the new stream before the old one closes", () => {
    const { hub, attach } = startHub();
    const { tab } = attach();
    tab.receive({ type: "watch", keys: ["fleet"] });
    vi.advanceTimersByTime(150);
    const old = newest();
    old.emit("hello");
    tab.receive({ type: "watch", keys: ["fleet", "call?id=a"] });
    vi.advanceTimersByTime(150);
    expect(open()).toHaveLength(2);
    newest().emit("hello");
    expect(open()).toEqual([newest()]);
    expect(old.isClosed).toBe(true);
    hub.stop();
  });

  test("a newcomer gets the last frame at once, without a new stream", () => {
    const { hub, attach } = startHub();
    const first = attach();
    first.tab.receive({ type: "watch", keys: ["call?id=a"] });
    vi.advanceTimersByTime(150);
    newest().emit("view", errorFrame("call?id=a"));
    const second = attach();
    second.tab.receive({ type: "watch", keys: ["call?id=a"] });
    expect(second.heard.filter(({ type }) => type === "frame")).toHaveLength(1);
    vi.advanceTimersByTime(5_000);
    expect(streams).toHaveLength(1);
    hub.stop();
  });

  test("a frame of unknown shape becomes an error of its key", () => {
    const { hub, attach } = startHub();
    const { tab, heard } = attach();
    tab.receive({ type: "watch", keys: ["fleet"] });
    vi.advanceTimersByTime(150);
    newest().emit("view", '{"kind":"fleet","key":"fleet","data":{"unlike":"a snapshot"}}');
    newest().emit("view", "not json");
    expect(heard.filter(({ type }) => type === "frame")).toEqual([
      { type: "frame", frame: expect.objectContaining({ kind: "error", key: "fleet", code: "unreadable" }) },
    ]);
    hub.stop();
  });
});

describe("tabs come and go", () => {
  test("a tab that says goodbye, or nothing for long, is dropped, and with the last one the stream", () => {
    const { hub, attach } = startHub();
    const [leaving, dying] = [attach(), attach()];
    leaving.tab.receive({ type: "watch", keys: ["fleet"] });
    dying.tab.receive({ type: "watch", keys: ["call?id=a"] });
    vi.advanceTimersByTime(150);
    newest().emit("hello", `{"keepAliveMs":${tabLostAfterMs}}`);
    leaving.tab.receive({ type: "bye" });
    vi.advanceTimersByTime(2_000);
    newest().emit("hello", `{"keepAliveMs":${tabLostAfterMs}}`);
    expect(open().map(({ keys }) => keys)).toEqual([["call?id=a"]]);
    vi.advanceTimersByTime(tabLostAfterMs * 2);
    expect(open()).toHaveLength(0);
    hub.stop();
  });

  test("serves the latest tabs up to the bound, and tells the others what they miss", () => {
    const { hub, attach } = startHub();
    const keys = Array.from({ length: maxFeedViews }, (_, index) => `call?id=${index}`);
    const early = attach();
    early.tab.receive({ type: "watch", keys });
    vi.advanceTimersByTime(1_000);
    const late = attach();
    late.tab.receive({ type: "watch", keys: ["fleet", "call?id=late"] });
    vi.advanceTimersByTime(150);
    expect(newest().keys).toHaveLength(maxFeedViews);
    expect(newest().keys).toEqual(expect.arrayContaining(["fleet", "call?id=late"]));
    expect(early.heard.findLast(({ type }) => type === "unserved")).toEqual({
      type: "unserved",
      keys: [`call?id=${maxFeedViews - 2}`, `call?id=${maxFeedViews - 1}`],
    });
    late.tab.receive({ type: "bye" });
    expect(early.heard.findLast(({ type }) => type === "unserved")).toEqual({ type: "unserved", keys: [] });
    hub.stop();
  });
});

describe("a broken stream", () => {
  test("that is back within the grace was never lost", () => {
    const { hub, attach } = startHub();
    const { tab, heard } = attach();
    tab.receive({ type: "watch", keys: ["fleet"] });
    vi.advanceTimersByTime(150);
    newest().emit("hello");
    newest().emit("error");
    vi.advanceTimersByTime(500);
    newest().emit("hello");
    vi.advanceTimersByTime(5_000);
    expect(heard).not.toContainEqual({ type: "link", link: expect.objectContaining({ state: "lost" }) });
    hub.stop();
  });

  test("is tried again after growing pauses, not more than one at a time, and told as lost meanwhile", () => {
    const { hub, attach } = startHub();
    const { tab, heard } = attach();
    tab.receive({ type: "watch", keys: ["fleet"] });
    vi.advanceTimersByTime(150);
    newest().emit("hello");
    newest().emit("error");
    expect(open()).toHaveLength(0);
    for (const pauseMs of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
      const before = streams.length;
      vi.advanceTimersByTime(pauseMs - 1);
      expect(streams).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(open()).toHaveLength(1);
      newest().emit("error");
    }
    expect(heard.at(-1)).toEqual({ type: "link", link: expect.objectContaining({ state: "lost" }) });
    vi.advanceTimersByTime(15_000);
    newest().emit("hello");
    expect(heard.at(-1)).toEqual({ type: "link", link: expect.objectContaining({ state: "open" }) });
    hub.stop();
  });

  test("that stays silent for two keep-alives counts as broken; a ping keeps it", () => {
    const { hub, attach } = startHub();
    const { tab, heard } = attach();
    tab.receive({ type: "watch", keys: ["fleet"] });
    vi.advanceTimersByTime(150);
    newest().emit("hello", '{"keepAliveMs":1000}');
    vi.advanceTimersByTime(1_900);
    newest().emit("ping", "");
    vi.advanceTimersByTime(1_900);
    expect(heard.at(-1)).toEqual({ type: "link", link: expect.objectContaining({ state: "open" }) });
    vi.advanceTimersByTime(1_700);
    expect(heard.at(-1)).toEqual({ type: "link", link: expect.objectContaining({ state: "lost" }) });
    hub.stop();
  });
});
