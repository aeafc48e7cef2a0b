import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { EventStream } from "@/components/data/feed-source";
import { createTailLink } from "@/components/data/tail-link";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start() {
  const told: string[] = [];
  const opened: Map<string, Parameters<EventStream["addEventListener"]>[1]>[] = [];
  const link = createTailLink({
    events: ["entry"],
    urlNow: () => "/tail",
    openStream() {
      const listeners: (typeof opened)[number] = new Map();
      opened.push(listeners);
      return { addEventListener: (event, listener) => listeners.set(event, listener), close: () => undefined };
    },
    onFrame: (event, data) => told.push(`${event} ${data}`),
    onLink: (state) => told.push(state),
    onRefused: () => told.push("refused"),
  });
  const say = (event: string, data = "{}") => opened.at(-1)?.get(event)?.({ data });
  return { told, opened, link, say };
}

it("is open from its hello on, not while only the connection that carries it lives", () => {
  const { told, link, say } = start();
  say("ping");
  expect(told).toEqual([]);
  say("hello", '{"keepAliveMs":15000}');
  say("entry", "A");
  expect(told).toEqual(["open", "entry A"]);
  link.stop();
});

it("is refused where it ends before its hello, whatever pings came", () => {
  const { told, link, say } = start();
  say("ping");
  say("error");
  expect(told).toEqual(["refused"]);
  link.stop();
});

it("waits for its hello as long as pings come, and tries again when nothing does", () => {
  const { opened, link, say } = start();
  for (let i = 0; i < 20; i++) {
    vi.advanceTimersByTime(10_000);
    say("ping");
  }
  expect(opened).toHaveLength(1);
  vi.advanceTimersByTime(120_000);
  expect(opened.length).toBeGreaterThan(1);
  link.stop();
});
