import { headMissing } from "@/lib/conversation/call-origin";
import { createReplay } from "@/lib/conversation/fold/replay";
import { compareEntryIds } from "@/lib/ids/entry-id";
import { createLoadedEvents } from "@/lib/player/loaded-events";
import { findSilences } from "@/lib/player/playback";
import { createTimeAxis } from "@/lib/player/time-axis";
import type { RawEvent } from "@/lib/schema/conversation-event";
import type { ConversationGap, ConversationHeader } from "@/lib/schema/replay";
import type { Transcript } from "@/lib/schema/transcript";
import { addGaps } from "./add-gaps";
import type { Course } from "./player";

/** A call as far as it has been read, ready to be played; another object whenever something came. */
export interface ReadCall {
  header: ConversationHeader;
  whole: Transcript;
  course: Course;
  entryIds: readonly string[];
  /** Of the first entry that is there. */
  startMs: number;
  /** When the call began, as far as what was trimmed before the first entry tells: times count from here. */
  originMs: number;
  isOriginEstimated: boolean;
  endMs: number;
  placeOf(entryId: string): number;
  timeOf(entryId: string): number | null;
  /** What was understood of an entry; nothing for one that says nothing about the conversation. */
  eventsOf(entryId: string): readonly RawEvent[];
  /** All of them, in stream order. */
  events(): readonly RawEvent[];
  /** As it stood once so many entries had been written. */
  at(place: number): Transcript;
  /** More was there than this page holds. */
  isCut: boolean;
  /** Its beginning only: the rest is being read. */
  isReading: boolean;
}

export const maxEvents = 200_000;
const longSilenceMs = 2_000;
const maxGaps = 500;

/** The events of one call under one `version` of its header, as they come, and the call that they make. */
export function createCallReading(first: ConversationHeader) {
  const loaded = createLoadedEvents();
  const newReplay = () => createReplay({ shape: first.shape, head: first.head });
  let replay = newReplay();
  let keepsLines = false;
  const gaps = new Map<string, ConversationGap>();
  let header = first;
  let axis = createTimeAxis([]);
  let cache: { place: number; transcript: Transcript } | null = null;
  let hasRead = false;

  function putGap(gap: ConversationGap): void {
    if (gaps.size >= maxGaps && !gaps.has(gap.afterEntryId)) return;
    gaps.set(gap.afterEntryId, gap);
  }

  /** Where how texts go together was guessed, each may be shown as it was written. */
  const asShown = <T extends RawEvent>(event: T): T =>
    keepsLines && event.isGuessed ? { ...event, mode: "line", turn: event.entryId } : event;

  return {
    version: first.version,
    keepLines(isKept: boolean): void {
      if (isKept === keepsLines) return;
      keepsLines = isKept;
      replay = newReplay();
      replay.append(loaded.all().map(asShown));
      cache = null;
    },
    get header() {
      return header;
    },
    setHeader(next: ConversationHeader): void {
      header = next;
      for (const gap of next.gaps) putGap(gap);
    },
    count: () => loaded.all().length,
    lastId: (): string | null => loaded.all().at(-1)?.entryId ?? null,
    isFull: () => loaded.all().length >= maxEvents,
    /** How many of them are new. */
    add(events: readonly RawEvent[]): number {
      const added = loaded.add(events);
      replay.append(added.map(asShown));
      replay.catchUp();
      if (hasRead) for (const event of added) axis.add(event);
      return added.length;
    },
    correct(events: readonly RawEvent[]): void {
      if (loaded.correct(events) !== null) replay.replace(events.map(asShown));
    },
    putGap,
    read(isLive: boolean, isReading: boolean): ReadCall {
      // Whether the call was copied in shows only in all of it.
      if (!hasRead) axis = createTimeAxis(loaded.all());
      hasRead = !isReading;
      cache = null;
      const { placeOf, timeOf } = axis;
      // What comes until the next reading must not show in this one.
      const times = axis.times.slice();
      const entryIds = axis.entryIds.slice();
      const count = times.length;
      const known = [...gaps.values()].sort((a, b) => compareEntryIds(a.afterEntryId, b.afterEntryId));
      const whole = addGaps(replay.whole(), known, entryIds.at(-1) ?? null);
      const { headMs, isEstimated } = headMissing(whole);
      return {
        header,
        whole,
        originMs: (times[0] ?? 0) - headMs,
        isOriginEstimated: isEstimated,
        course: { times, silences: findSilences(times, longSilenceMs), isLive, isPartial: isReading },
        entryIds,
        startMs: times[0] ?? 0,
        endMs: times[count - 1] ?? 0,
        placeOf,
        timeOf,
        eventsOf: loaded.of,
        events: loaded.all,
        isCut: loaded.all().length >= maxEvents,
        isReading,
        at(place) {
          if (place >= count) return whole;
          if (cache?.place === place) return cache.transcript;
          const entryId = entryIds[place - 1];
          const transcript = entryId === undefined ? replay.at(0) : addGaps(replay.atEntry(entryId), known, entryId);
          cache = { place, transcript };
          return transcript;
        },
      };
    },
  };
}
export type CallReading = ReturnType<typeof createCallReading>;
