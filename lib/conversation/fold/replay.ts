import { compareEntryIds } from "../../ids/entry-id";
import type { RawEvent } from "../../schema/conversation-event";
import type { Transcript } from "../../schema/transcript";
import { createDuplicates } from "./duplicates";
import { finishCall } from "./finish-call";
import { withDefaults } from "./fold";
import { applyEvent, type CallFold, copyCall, emptyCall, type FoldOptions } from "./fold-call";

export type Replay = {
  append(events: Iterable<RawEvent>): void;
  /** Puts corrected events in the place of those with the same entry and part. */
  replace(events: Iterable<RawEvent>): void;
  readonly length: number;
  /** Folds what was appended now, so that it need not be done when somebody asks. */
  catchUp(): void;
  /** As it stood after so many events. */
  at(index: number, nowMs?: number): Transcript;
  /** As it stood once this entry had been written. */
  atEntry(entryId: string): Transcript;
  /** How many events stand up to and with this entry. */
  indexOfEntry(entryId: string): number;
  /** How many events had happened by this time, by the latest time seen so far. */
  indexAtTime(atMs: number): number;
  /** The whole call's transcript: what the scrubber marks, and where search looks. */
  whole(): Transcript;
};

const fewestBetween = 500;
const maxCheckpoints = 64;

/**
 * A call's transcript as it stood at any of its events. Copies of the fold, at most 64, are kept on the way; they share
 * every turn that did not change between them. Going forward continues from the last position.
 */
export function createReplay(options: FoldOptions = {}): Replay {
  const settled = withDefaults(options);
  const events: RawEvent[] = [];
  const isRepeated: boolean[] = [];
  const latestMs: number[] = [];
  const isDuplicate = createDuplicates();
  let spacing = fewestBetween;
  let checkpoints: { index: number; call: CallFold }[] = [];
  let working = { index: 0, call: emptyCall() };

  function moveTo(index: number): CallFold {
    const nearest = checkpoints.findLast((one) => one.index <= index);
    if (working.index > index || (nearest !== undefined && nearest.index > working.index)) {
      working =
        nearest === undefined
          ? { index: 0, call: emptyCall() }
          : { index: nearest.index, call: copyCall(nearest.call) };
    }
    while (working.index < index) {
      const event = events[working.index];
      if (event === undefined) break;
      if (isRepeated[working.index]) working.call.counts.duplicates += 1;
      else applyEvent(working.call, event, settled.turnGapMs);
      working.index += 1;
      if (working.index % spacing === 0 && working.index > (checkpoints.at(-1)?.index ?? 0)) keep();
    }
    return working.call;
  }

  function keep(): void {
    checkpoints.push({ index: working.index, call: copyCall(working.call) });
    if (checkpoints.length <= maxCheckpoints) return;
    spacing *= 2;
    checkpoints = checkpoints.filter(({ index }) => index % spacing === 0);
  }

  const indexOfEntry = (entryId: string) => countUpTo(events, (event) => compareEntryIds(event.entryId, entryId) <= 0);

  return {
    append(more) {
      for (const event of more) {
        events.push(event);
        isRepeated.push(isDuplicate(event));
        latestMs.push(Math.max(latestMs.at(-1) ?? event.atMs, event.atMs));
      }
    },
    replace(corrections) {
      let first = events.length;
      for (const correction of corrections) {
        for (
          let at = indexOfEntry(correction.entryId) - 1;
          at >= 0 && events[at]?.entryId === correction.entryId;
          at--
        ) {
          if (events[at]?.part !== correction.part) continue;
          events[at] = correction;
          first = Math.min(first, at);
        }
      }
      checkpoints = checkpoints.filter(({ index }) => index <= first);
      if (working.index > first) working = { index: 0, call: emptyCall() };
    },
    get length() {
      return events.length;
    },
    catchUp: () => void moveTo(events.length),
    at: (index, nowMs) => finishCall(moveTo(Math.max(0, Math.min(events.length, Math.floor(index)))), settled, nowMs),
    atEntry: (entryId) => finishCall(moveTo(indexOfEntry(entryId)), settled),
    indexOfEntry,
    indexAtTime: (atMs) => countUpTo(latestMs, (ms) => ms <= atMs),
    whole: () => finishCall(moveTo(events.length), settled),
  };
}

/** How many at the beginning satisfy what only a beginning satisfies. */
function countUpTo<T>(list: readonly T[], holds: (one: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = list[middle];
    if (one !== undefined && holds(one)) low = middle + 1;
    else high = middle;
  }
  return low;
}
