import type { EventStream } from "@/components/data/feed-source";
import type { FrameReader } from "@/components/data/frame-reader";
import { createTailLink, type TailLink } from "@/components/data/tail-link";
import type { QueryOf } from "@/lib/endpoints/endpoints";
import { entryIdMs } from "@/lib/ids/entry-id";
import type { ConversationHeader, EventsPage, EventTailFrame } from "@/lib/schema/replay";
import { type CallReading, createCallReading } from "./read-call";
import type { CallLink, ReaderState } from "./reader-state";

export interface CallReaderOptions {
  loadPage(query: QueryOf<"events">): Promise<EventsPage>;
  openStream(url: string): EventStream;
  tailUrl(query: QueryOf<"eventTail">): string;
  loadFrames(): Promise<FrameReader<EventTailFrame>>;
  wait(ms: number, wake: () => void): () => void;
  nowMs(): number;
}

/** The first page is short, so that something is seen soon. */
const firstEvents = 1_000;
const pageEvents = 5_000;
const liveForMs = 120_000;
const afterProblemMs = 3_000;
const longestPauseMs = 15_000;
const leastBetweenMs = 100;
/** A long call is folded anew at each reading: it may take this share of the time. */
const idlePerBusy = 6;
/** Corrections of what was shown are sent again for ten minutes: who was away for longer reads everything anew. */
const longestAwayMs = 5 * 60_000;
const tailEvents = ["events", "corrections", "head", "reset", "gap", "state"] as const;

/**
 * Reads a call's events page by page and follows it by server-sent events from the last one on, so that nothing is lost
 * or repeated over a reconnect. Where the server says that all is void (`reset`, another `version`) it reads anew and
 * shows the old until the new is there; where it refuses to be followed it asks by pages, with growing pauses.
 */
export function createCallReader({ loadPage, openStream, tailUrl, loadFrames, wait, nowMs }: CallReaderOptions) {
  const listeners = new Set<() => void>();
  let state: ReaderState = {
    call: null,
    loadedEvents: 0,
    problem: null,
    link: { state: "connecting", sinceMs: nowMs() },
  };
  let reading: CallReading | null = null;
  let headAtMs = 0;
  let inStepAtMs = nowMs();
  let tail: TailLink | null = null;
  let refusals = 0;
  let cancelNext: (() => void) | null = null;
  let cancelTelling: (() => void) | null = null;
  let cancelQuiet: (() => void) | null = null;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let tookMs = 0;
  let isStopped = true;
  let keepsLines = false;
  let round = 0;

  function tell(change: Partial<ReaderState>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  function setLink(name: CallLink["state"]): void {
    if (state.link.state !== name) tell({ link: { state: name, sinceMs: nowMs() } });
  }

  function show(isReading = false): void {
    cancelTelling?.();
    cancelTelling = null;
    if (!reading) return;
    const isGoingOn = !isReading && isLive();
    const beganMs = nowMs();
    const call = reading.read(isGoingOn, isReading);
    tell({ call, loadedEvents: reading.count(), problem: null });
    toldAtMs = nowMs();
    tookMs = toldAtMs - beganMs;
    cancelQuiet?.();
    cancelQuiet = isGoingOn ? wait(Math.max(1_000, lastWrittenMs() + liveForMs - serverMs()), () => show()) : null;
  }

  function showSoon(): void {
    const pauseMs = toldAtMs + Math.max(leastBetweenMs, tookMs * idlePerBusy) - nowMs();
    cancelTelling ??= wait(Math.max(0, pauseMs), () => show());
  }

  const lastId = () => reading?.lastId() ?? reading?.header.readToId ?? null;
  const lastWrittenMs = () => entryIdMs(lastId() ?? "0-0");
  const serverMs = () => (reading?.header.asOfMs ?? 0) + nowMs() - headAtMs;

  function isLive(): boolean {
    if (!reading || reading.isFull() || lastId() === null) return false;
    const { hasEnded, bound } = reading.header;
    return !hasEnded && bound === null && serverMs() - lastWrittenMs() < liveForMs;
  }

  function takeHeader(header: ConversationHeader): void {
    headAtMs = nowMs();
    reading?.setHeader(header);
  }

  /** What is not there yet, page by page, the next one asked for while one is folded; then follows. */
  async function readOn(): Promise<void> {
    const mine = ++round;
    const isMine = () => !isStopped && mine === round;
    unfollow();
    if (nowMs() - inStepAtMs > longestAwayMs) reading = null;
    try {
      let into = reading;
      const after = lastId();
      const anew = { limit: firstEvents };
      let search: QueryOf<"events"> = after === null ? anew : { limit: pageEvents, after };
      let asked = loadPage(search);
      for (;;) {
        const page = await asked;
        if (!isMine()) return;
        if (into && into.version !== page.header.version) {
          into = null;
          reading = null;
          if (search.after !== undefined || search.cursor !== undefined) {
            search = anew;
            asked = loadPage(search);
            continue;
          }
        }
        if (page.nextCursor !== null) {
          search = { limit: pageEvents, cursor: page.nextCursor };
          asked = loadPage(search);
          asked.catch(() => undefined);
        }
        into ??= createCallReading(page.header);
        reading = into;
        into.keepLines(keepsLines);
        takeHeader(page.header);
        into.add(page.events);
        if (page.nextCursor === null || into.isFull()) break;
        if (state.call === null) show(true);
        else tell({ loadedEvents: into.count() });
      }
      inStepAtMs = nowMs();
      show();
      if (into.isFull()) setLink("off");
      else if (refusals === 0) await follow(isMine);
      else next(Math.min(longestPauseMs, 1_000 * 2 ** refusals), () => follow(isMine));
    } catch (error) {
      if (!isMine()) return;
      tell({ problem: error instanceof Error ? error : new Error(String(error)) });
      setLink("lost");
      next(afterProblemMs, readOn);
    }
  }

  function next(ms: number, act: () => Promise<void>): void {
    cancelNext?.();
    cancelNext = wait(ms, () => void act());
  }

  async function follow(isMine: () => boolean): Promise<void> {
    const readFrame = await loadFrames();
    if (!isMine() || !reading) return;
    tail = createTailLink({
      events: tailEvents,
      openStream,
      urlNow() {
        const after = lastId();
        return tailUrl({ version: reading?.version ?? "", ...(after === null ? {} : { after }) });
      },
      onFrame(event, data) {
        const frame = readFrame(event, data);
        if (frame) take(frame);
      },
      onLink(link) {
        if (link === "open") refusals = 0;
        if (state.link.state === "following") inStepAtMs = nowMs();
        setLink(link === "open" ? "following" : link);
      },
      onRefused() {
        refusals++;
        setLink("lost");
        void readOn();
      },
    });
  }

  function unfollow(): void {
    tail?.stop();
    tail = null;
    cancelNext?.();
    cancelNext = null;
  }

  function take(frame: EventTailFrame): void {
    switch (frame.event) {
      case "events":
        if (reading?.add(frame.data.events)) showSoon();
        if (reading?.isFull()) {
          unfollow();
          setLink("off");
        }
        break;
      case "corrections":
        reading?.correct(frame.data.events);
        showSoon();
        break;
      case "head":
        takeHeader(frame.data);
        showSoon();
        break;
      case "gap": {
        const { fromId, toId, count } = frame.data;
        reading?.putGap({ afterEntryId: fromId, beforeEntryId: toId, entries: count });
        showSoon();
        break;
      }
      case "state":
        setLink(frame.data.redis === "connected" ? "following" : "stale");
        break;
      case "reset":
        reading = null;
        void readOn();
    }
  }

  return {
    getState: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(): void {
      if (!isStopped) return;
      isStopped = false;
      void readOn();
    },
    retry: () => void readOn(),
    /** Shows each text as it was written where joining them was guessed. */
    keepLines(isKept: boolean): void {
      if (isKept === keepsLines) return;
      keepsLines = isKept;
      reading?.keepLines(isKept);
      if (state.call !== null) show(state.call.isReading);
    },
    stop(): void {
      if (state.link.state === "following") inStepAtMs = nowMs();
      isStopped = true;
      round++;
      unfollow();
      cancelTelling?.();
      cancelTelling = null;
      cancelQuiet?.();
    },
  };
}
