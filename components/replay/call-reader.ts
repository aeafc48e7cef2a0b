import { createReplay } from "@/lib/conversation/replay";
import { createLoadedEvents } from "@/lib/replay/loaded-events";
import { findSilences } from "@/lib/replay/playback";
import { createTimeAxis } from "@/lib/replay/time-axis";
import type { ConversationHeader, EventsPage } from "@/lib/schema/replay";
import type { Transcript } from "@/lib/schema/transcript";
import { entryIdMs } from "@/lib/stream/entry-id";
import { addGaps } from "./add-gaps";
import type { Course } from "./player";

/** A call as far as it has been read, ready to be played; another object whenever something came. */
export interface ReadCall {
  header: ConversationHeader;
  whole: Transcript;
  course: Course;
  entryIds: readonly string[];
  startMs: number;
  endMs: number;
  placeOf(entryId: string): number;
  timeOf(entryId: string): number | null;
  /** As it stood once so many entries had been written. */
  at(place: number): Transcript;
  /** More was there than this page holds. */
  isCut: boolean;
}

export interface ReaderState {
  call: ReadCall | null;
  /** While the first pages come. */
  loadedEvents: number;
  problem: Error | null;
}

export interface CallReaderOptions {
  loadPage(search: Readonly<Record<string, string>>): Promise<EventsPage>;
  wait(ms: number, wake: () => void): () => void;
}

export const mostEvents = 200_000;
const longSilenceMs = 2_000;
const liveForMs = 120_000;
const liveEveryMs = 1_000;
const quietEveryMs = 10_000;
const afterProblemMs = 5_000;

/**
 * Reads a call's events page by page, then asks for what is new: every second while the call grows, every ten when it
 * is quiet. Where the server says that all is void (`version`), it begins anew and shows the old until the new is there.
 */
export function createCallReader({ loadPage, wait }: CallReaderOptions) {
  const listeners = new Set<() => void>();
  let state: ReaderState = { call: null, loadedEvents: 0, problem: null };
  let cancelWait: (() => void) | null = null;
  let isStopped = true;
  let round = 0;
  let reading: ReturnType<typeof begin> | null = null;

  function tell(change: Partial<ReaderState>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  async function readOn(): Promise<void> {
    const mine = ++round;
    const isMine = () => !isStopped && mine === round;
    try {
      let into = reading;
      const after = into?.lastId();
      let search: Record<string, string> = { limit: "5000", ...(after ? { after } : {}) };
      for (;;) {
        const page = await loadPage(search);
        if (!isMine()) return;
        if (into && into.version !== page.header.version) {
          into = null;
          reading = null;
          if (search.after !== undefined || search.cursor !== undefined) {
            search = { limit: "5000" };
            continue;
          }
        }
        into ??= begin(page);
        const added = into.add(page);
        const isEnd = page.nextCursor === null || into.isFull();
        if (isEnd) {
          reading = into;
          const isNew =
            added > 0 ||
            state.call === null ||
            state.problem !== null ||
            state.call.header.hasEnded !== page.header.hasEnded;
          const wasLive = state.call?.course.isLive;
          if (isNew || wasLive !== isLive(page.header) || into.version !== state.call?.header.version) {
            tell({ call: into.read(page.header), problem: null, loadedEvents: into.count() });
          }
          break;
        }
        reading = into;
        tell({ loadedEvents: into.count() });
        search = { limit: "5000", cursor: page.nextCursor ?? "" };
      }
      sleep(isLive(state.call?.header) && !into.isFull() ? liveEveryMs : quietEveryMs);
    } catch (error) {
      if (!isMine()) return;
      tell({ problem: error instanceof Error ? error : new Error(String(error)) });
      sleep(afterProblemMs);
    }
  }

  function sleep(ms: number): void {
    cancelWait?.();
    cancelWait = wait(ms, () => void readOn());
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
    stop(): void {
      isStopped = true;
      round++;
      cancelWait?.();
    },
  };
}

function isLive(header: ConversationHeader | undefined): boolean {
  if (!header || header.hasEnded || header.readToId === null || header.bound !== null) return false;
  return header.asOfMs - entryIdMs(header.readToId) < liveForMs;
}

function begin({ header, events: first }: EventsPage) {
  const loaded = createLoadedEvents();
  const replay = createReplay({ shape: header.shape, head: header.head });
  let axis = createTimeAxis(first);
  let cache: { place: number; transcript: Transcript } | null = null;
  let hasRead = false;

  return {
    version: header.version,
    count: () => loaded.all().length,
    lastId: () => loaded.all().at(-1)?.entryId,
    isFull: () => loaded.all().length >= mostEvents,
    add({ events }: EventsPage): number {
      const added = loaded.add(events);
      replay.append(added);
      if (hasRead) for (const event of added) axis.add(event);
      return added.length;
    },
    read(header: ConversationHeader): ReadCall {
      // Whether the call was copied in shows only in all of it.
      if (!hasRead) axis = createTimeAxis(loaded.all());
      hasRead = true;
      cache = null;
      const { times, entryIds, placeOf, timeOf } = axis;
      const whole = addGaps(replay.whole(), header.gaps, entryIds.at(-1) ?? null);
      const count = times.length;
      return {
        header,
        whole,
        course: { times, silences: findSilences(times, longSilenceMs), isLive: isLive(header) },
        entryIds,
        startMs: times[0] ?? 0,
        endMs: times[count - 1] ?? 0,
        placeOf,
        timeOf,
        isCut: loaded.all().length >= mostEvents,
        at(place) {
          if (place >= count) return whole;
          if (cache?.place === place) return cache.transcript;
          const entryId = entryIds[place - 1];
          const transcript =
            entryId === undefined ? replay.at(0) : addGaps(replay.atEntry(entryId), header.gaps, entryId);
          cache = { place, transcript };
          return transcript;
        },
      };
    },
  };
}
