import { apiPath } from "@/lib/endpoints/api-path";
import { tabLostAfterMs } from "./feed-messages";
import type { EventStream } from "./feed-source";
import { maxAddressLength, maxTails, maxUnheard, type TailAsk, type TailNews } from "./tail-messages";

interface Tail {
  streamId: number;
  url: URL;
  unheard: number;
  post(news: TailNews): void;
}

interface Tab {
  tails: Map<number, Tail>;
  heardAtMs: number;
}

const gatherMs = 30;
const pingEveryMs = 5_000;
/** Those with an id, after which a tail goes on. */
const placed = ["entry", "events"];
const others = ["gap", "state", "corrections", "head", "reset"];

/**
 * Carries the tails of all tabs over one connection: a browser has six to a console. Whoever opens or closes one has the
 * connection made anew, each tail going on after what it gave last; what breaks it breaks each, and each tab's own link
 * tries again. A tail's stream says `waiting` while there is no room for it. End with `stop()`.
 */
export function createTailCarrier(openStream: (url: string) => EventStream, nowMs: () => number = Date.now) {
  const tabs = new Set<Tab>();
  let stream: EventStream | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let toldAllAtMs = 0;

  function send(tail: Tail, event: string, data = "{}"): void {
    tail.unheard++;
    tail.post({ streamId: tail.streamId, event, data });
  }

  function drop(tail: Tail): void {
    for (const tab of tabs) if (tab.tails.get(tail.streamId) === tail) tab.tails.delete(tail.streamId);
  }

  function breakOff(tail: Tail): void {
    drop(tail);
    send(tail, "error");
  }

  function reopenSoon(): void {
    timer ??= setTimeout(reopen, gatherMs);
  }

  function reopen(): void {
    timer = undefined;
    stream?.close();
    stream = null;
    const wanted = [...tabs].flatMap((tab) => [...tab.tails.values()]);
    const carried: Tail[] = [];
    let length = 0;
    for (const tail of wanted) {
      length += encodeURIComponent(addressOf(tail)).length;
      if (carried.length > 0 && (carried.length >= maxTails || length > maxAddressLength)) send(tail, "waiting");
      else carried.push(tail);
    }
    if (carried.length > 0) follow(carried);
  }

  function follow(carried: readonly Tail[]): void {
    const opened = openStream(apiPath("tails", { query: { tail: carried.map(addressOf) } }));
    stream = opened;
    let current: Tail | undefined;
    let hello = "{}";
    const isOpen = (tail: Tail) => [...tabs].some((tab) => tab.tails.get(tail.streamId) === tail);
    const on = (event: string, act: (data: string, id: string) => void) =>
      opened.addEventListener(event, ({ data, lastEventId }) => {
        if (stream !== opened) return;
        act(typeof data === "string" ? data : "{}", lastEventId ?? "");
        tellAll();
      });
    const tellAll = () => {
      if (nowMs() - toldAllAtMs < pingEveryMs) return;
      toldAllAtMs = nowMs();
      for (const tail of carried) if (isOpen(tail)) send(tail, "ping");
    };
    const give = (event: string, data: string) => {
      if (!current || !isOpen(current)) return;
      if (current.unheard > maxUnheard) breakOff(current);
      else send(current, event, data);
    };
    on("hello", (data) => {
      hello = data;
    });
    on("ping", () => undefined);
    on("from", (data) => {
      current = carried[Number(data)];
    });
    on("joined", () => give("hello", hello));
    for (const event of ["refused", "ended"]) on(event, () => current && isOpen(current) && breakOff(current));
    for (const event of placed) {
      on(event, (data, id) => {
        give(event, data);
        if (id !== "") current?.url.searchParams.set("after", id);
      });
    }
    for (const event of others) {
      on(event, (data) => {
        give(event, data);
        if (event === "gap" && data.includes('"cause":"reset"')) current?.url.searchParams.set("after", "0-0");
      });
    }
    on("error", () => {
      opened.close();
      stream = null;
      for (const tail of carried) if (isOpen(tail)) breakOff(tail);
    });
  }

  const sweep = setInterval(() => {
    for (const tab of tabs) if (nowMs() - tab.heardAtMs > tabLostAfterMs) leave(tab);
  }, tabLostAfterMs / 3);

  function leave(tab: Tab): void {
    tabs.delete(tab);
    if (tab.tails.size > 0) reopenSoon();
  }

  return {
    attach(post: (news: TailNews) => void) {
      const tab: Tab = { tails: new Map(), heardAtMs: nowMs() };
      return {
        receive(ask: TailAsk): void {
          tab.heardAtMs = nowMs();
          if (ask.type === "bye") leave(tab);
          else tabs.add(tab);
          if (ask.type === "open") {
            const url = new URL(ask.url, "http://console");
            tab.tails.set(ask.streamId, { streamId: ask.streamId, url, unheard: 0, post });
            reopenSoon();
          } else if (ask.type === "close") {
            if (tab.tails.delete(ask.streamId)) reopenSoon();
          } else if (ask.type === "heard") {
            const tail = tab.tails.get(ask.streamId);
            if (tail) tail.unheard -= ask.count;
          }
        },
      };
    },
    stop(): void {
      clearInterval(sweep);
      clearTimeout(timer);
      stream?.close();
      stream = null;
      tabs.clear();
    },
  };
}

const addressOf = ({ url }: Tail): string => url.pathname + url.search;
