import { compareEntryIds } from "@/lib/ids/entry-id";
import { createEventMasker, type EventMaskerOptions } from "@/lib/mask/event-masker";
import type { CheckedValues } from "@/lib/mask/large-values";
import type { MarkedText } from "@/lib/mask/marked-text";
import { remarkEvent } from "@/lib/mask/remark-event";
import type { ConversationEvent, RawEvent } from "@/lib/schema/conversation-event";

const maxLogged = 5_000;
const maxRemarked = 10_000;
const maxMarks = 500;
/** A silence after which nothing is held, and one after which nobody goes on with a number. */
const quietForNowMs = 5_000;
const quietForGoodMs = 30_000;

/**
 * Which events were corrected, in the order of their corrections. `from` counts those no longer known, `changes` also
 * those of events that nobody has been shown.
 */
export type CorrectionLog = { from: number; places: { index: number; atMs: number }[]; changes: number };

/**
 * The events of a call as everybody may see them. What is held because more may follow is corrected in place, and the
 * last 5,000 corrections of events that somebody has seen are kept. A producer's marks cover what was said in
 * the 10,000 events before them too.
 */
export function createMaskedEvents(now: () => number, options: EventMaskerOptions = {}) {
  const masker = createEventMasker(options);
  const events: ConversationEvent[] = [];
  const known = new Set<string>();
  const log: CorrectionLog = { from: 0, places: [], changes: 0 };
  let fresh: MarkedText[] = [];
  let bytes = 0;
  let hasEnded = false;
  let isOpen = false;
  let isReleased = false;
  let shownTo = 0;

  function note(index: number, event: ConversationEvent): void {
    events[index] = event;
    log.changes++;
    if (index >= shownTo) return;
    log.places.push({ index, atMs: now() });
    if (log.places.length <= maxLogged) return;
    const surplus = log.places.length - maxLogged / 2;
    log.places.splice(0, surplus);
    log.from += surplus;
  }

  function indexAfter(entryId: string): number {
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareEntryIds(events[middle]?.entryId ?? entryId, entryId) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function takeCorrections(isNow: boolean, isQuiet = false): void {
    for (const { no, event } of masker.corrections(isNow, isQuiet)) note(no, event);
  }

  return {
    events,
    log,
    indexAfter,
    get bytes() {
      return bytes;
    },
    /** `marked` is null where the producer's marks cannot be read. */
    push(event: RawEvent, marked: readonly MarkedText[] | null, checked: CheckedValues | null = null): void {
      for (const one of marked ?? []) {
        if (known.has(one.text) || known.size >= maxMarks) continue;
        known.add(one.text);
        fresh.push(one);
      }
      events.push(masker.push(event, marked, checked));
      bytes += weigh(event);
      hasEnded ||= event.kind === "lifecycle" && event.phase === "end";
      isOpen = true;
      isReleased = false;
    },
    /** How many events from the first on are as they will stay, as far as what was said between them tells. */
    get settledTo(): number {
      return masker.oldestOpen ?? events.length;
    },
    /** Somebody has been shown the events before this one: what is corrected in them from now on is noted. */
    noteShown(end: number): void {
      shownTo = Math.max(shownTo, end);
    },
    /** After some events: corrects what they have proved harmless, and what they have marked; `isNow` when no more wait. */
    flush(isNow: boolean): void {
      takeCorrections(isNow);
      if (fresh.length === 0) return;
      for (let index = Math.max(0, events.length - maxRemarked); index < events.length; index++) {
        const event = events[index];
        const remarked = event && remarkEvent(event, fresh);
        if (remarked) note(index, remarked);
      }
      fresh = [];
    },
    /** Nobody has said anything for so long: shows what was held, and after half a minute, or the call's end, for good. */
    settle(quietMs: number): void {
      if (!isOpen) return;
      if (!hasEnded && quietMs < quietForGoodMs) {
        if (quietMs >= quietForNowMs && !isReleased) {
          isReleased = true;
          takeCorrections(true, true);
        }
        return;
      }
      isOpen = false;
      masker.settle();
      takeCorrections(true);
    },
  };
}

/** About what an event takes in memory. */
function weigh(event: RawEvent): number {
  let bytes = 300;
  for (const value of Object.values(event)) {
    if (typeof value === "string") bytes += value.length + 16;
    else if (Array.isArray(value)) bytes += 64 * value.length;
  }
  return bytes;
}
