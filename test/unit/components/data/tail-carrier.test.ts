import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTailCarrier } from "@/components/data/tail-carrier";
import { maxTails, maxUnheard, type TailNews } from "@/components/data/tail-messages";

type Heard = { data?: unknown; lastEventId?: string };

function fakeStreams() {
  const opened: {
    tails: string[];
    isClosed: boolean;
    say(event: string, data?: string, lastEventId?: string): void;
  }[] = [];
  function openStream(url: string) {
    const listeners = new Map<string, (event: Heard) => void>();
    const tails = new URL(url, "http://console").searchParams.getAll("tail");
    const stream = {
      tails,
      isClosed: false,
      say: (event: string, data = "{}", lastEventId = "") => listeners.get(event)?.({ data, lastEventId }),
    };
    opened.push(stream);
    return {
      addEventListener: (event: string, listener: (event: Heard) => void) => listeners.set(event, listener),
      close: () => {
        stream.isClosed = true;
      },
    };
  }
  return { opened, openStream, last: () => opened.at(-1) ?? expect.fail("none was opened") };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start() {
  const streams = fakeStreams();
  const carrier = createTailCarrier(streams.openStream);
  const tab = () => {
    const news: TailNews[] = [];
    return {
      news,
      told: () => news.splice(0).map(({ streamId, event, data }) => `${streamId} ${event} ${data}`),
      ...carrier.attach((one) => news.push(one)),
    };
  };
  return { ...streams, carrier, tab };
}
const address = (callId: string, after?: string) => `/api/calls/${callId}/tail${after ? `?after=${after}` : ""}`;

it("carries the tails of all tabs over one connection, each to its own", () => {
  const { opened, last, tab, carrier } = start();
  const [one, two] = [tab(), tab()];
  one.receive({ type: "open", streamId: 1, url: address("a") });
  two.receive({ type: "open", streamId: 1, url: address("b", "5-0") });
  vi.advanceTimersByTime(100);
  expect(opened.map(({ tails }) => tails)).toEqual([[address("a"), address("b", "5-0")]]);
  last().say("hello", '{"keepAliveMs":9}');
  expect([...one.told(), ...two.told()].filter((text) => !text.includes("ping"))).toEqual([]);
  for (const place of ["0", "1"]) {
    last().say("from", place);
    last().say("joined");
  }
  last().say("from", "0");
  last().say("entry", "A", "1-0");
  last().say("from", "1");
  last().say("entry", "B", "6-0");
  expect(one.told()).toEqual(['1 hello {"keepAliveMs":9}', "1 entry A"]);
  expect(two.told()).toEqual(['1 hello {"keepAliveMs":9}', "1 entry B"]);
  carrier.stop();
});

it("goes on after what each tail gave last when another joins or leaves", () => {
  const { opened, last, tab, carrier } = start();
  const one = tab();
  one.receive({ type: "open", streamId: 1, url: address("a") });
  vi.advanceTimersByTime(100);
  last().say("from", "0");
  last().say("entry", "A", "7-1");
  one.receive({ type: "open", streamId: 2, url: address("b") });
  vi.advanceTimersByTime(100);
  expect(opened[0]?.isClosed).toBe(true);
  expect(last().tails).toEqual([address("a", "7-1"), address("b")]);
  last().say("from", "0");
  last().say("gap", '{"cause":"reset"}');
  one.receive({ type: "close", streamId: 2 });
  vi.advanceTimersByTime(100);
  expect(last().tails).toEqual([address("a", "0-0")]);
  one.receive({ type: "bye" });
  vi.advanceTimersByTime(100);
  expect(opened.map(({ isClosed }) => isClosed)).toEqual([true, true, true]);
  carrier.stop();
});

it("breaks one tail that is refused or ended, and all when the connection breaks", () => {
  const { last, tab, carrier } = start();
  const one = tab();
  for (const streamId of [1, 2, 3]) one.receive({ type: "open", streamId, url: address(`c${streamId}`) });
  vi.advanceTimersByTime(100);
  last().say("from", "1");
  last().say("refused", '{"code":"not-found"}');
  last().say("from", "2");
  last().say("ended");
  expect(one.told().filter((text) => !text.includes("ping"))).toEqual(["2 error {}", "3 error {}"]);
  last().say("error");
  expect(one.told()).toEqual(["1 error {}"]);
  carrier.stop();
});

it("breaks the tail of a tab that takes nothing, so that nothing piles up", () => {
  const { last, tab, carrier } = start();
  const [slow, quick] = [tab(), tab()];
  slow.receive({ type: "open", streamId: 1, url: address("a") });
  quick.receive({ type: "open", streamId: 1, url: address("b") });
  vi.advanceTimersByTime(100);
  for (let i = 0; i < maxUnheard + 10; i++) {
    for (const place of ["0", "1"]) {
      last().say("from", place);
      last().say("entry", "x", `${i + 1}-0`);
    }
    if (i % 500 === 499) quick.receive({ type: "heard", streamId: 1, count: 500 });
  }
  expect(slow.news.at(-1)?.event).toBe("error");
  expect(slow.news.length).toBeLessThan(maxUnheard + 10);
  expect(quick.news.at(-1)?.event).toBe("entry");
  carrier.stop();
});

it("says of a tail without room that it waits, until there is room", () => {
  const { last, tab, carrier } = start();
  const one = tab();
  for (let streamId = 0; streamId <= maxTails; streamId++)
    one.receive({ type: "open", streamId, url: address(`c${streamId}`) });
  vi.advanceTimersByTime(100);
  expect(last().tails).toHaveLength(maxTails);
  expect(one.told()).toEqual([`${maxTails} waiting {}`]);
  one.receive({ type: "close", streamId: 0 });
  vi.advanceTimersByTime(100);
  expect(last().tails.at(-1)).toBe(address(`c${maxTails}`));
  carrier.stop();
});

it("lets go of a tab that has not been heard of for minutes", () => {
  const { opened, tab, carrier } = start();
  tab().receive({ type: "open", streamId: 1, url: address("a") });
  vi.advanceTimersByTime(600_000);
  expect(opened.map(({ isClosed }) => isClosed)).toEqual([true]);
  carrier.stop();
});
