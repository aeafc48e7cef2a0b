import { zeroId } from "../ids/entry-id";
import type { StreamEntry, TailFrame, TailGap } from "../schema/stream-entry";
import type { Step } from "../step";
import type { EntriesEffect, EntriesReading, Side } from "./entries-reading";
import { type EntriesState, maxEntries } from "./entries-state";
import { mergeEntries } from "./merge-entries";
import { addGap, dropGapsBefore, findOpenGap, replaceGap } from "./shown-gaps";

export type Stepped = Step<EntriesReading, EntriesEffect>;

const droppedAtOnce = 250;

export const withShown = (reading: EntriesReading, change: Partial<EntriesState>): EntriesReading => ({
  ...reading,
  shown: { ...reading.shown, ...change },
});

/** Takes entries and keeps the bound: while following the oldest leave, else what would come at the end waits outside. */
export function holdEntries(reading: EntriesReading, entries: readonly StreamEntry[], side: Side): Stepped {
  if (entries.length <= maxEntries + (side === "newer" ? droppedAtOnce : 0)) {
    return { state: withShown(reading, { entries }), effects: [] };
  }
  if (side === "newer" && reading.isFollowing) {
    const kept = entries.slice(-maxEntries);
    const gaps = dropGapsBefore(reading.shown.gaps, kept[0]?.id ?? zeroId);
    return { state: withShown(reading, { entries: kept, gaps, older: "more", hasDropped: true }), effects: [] };
  }
  const kept = entries.slice(0, maxEntries);
  return { state: withShown(reading, { entries: kept, newer: "more" }), effects: [{ type: "close-tail" }] };
}

/** Frames of a tail in their order. Once the end is no longer followed, the rest is left for a page to bring. */
export function takeFrames(first: EntriesReading, frames: readonly (TailFrame | null)[], atMs: number): Stepped {
  let reading = first;
  const effects: EntriesEffect[] = [];
  let taken: StreamEntry[] = [];
  const take = (step: Stepped) => {
    reading = step.state;
    effects.push(...step.effects);
  };
  for (const frame of frames) {
    if (reading.shown.newer !== "live") return { state: reading, effects };
    if (frame?.event === "entry") taken.push(frame.data);
    else if (frame?.event === "gap") {
      take(meetGap(reading, frame.data, taken, atMs));
      taken = [];
    } else if (frame?.event === "state") {
      reading = withShown(reading, { redisLostAtMs: frame.data.redis === "connected" ? null : atMs });
    } else {
      const problem = new Error("The console sent a frame of unexpected shape; reload the page.");
      reading = withShown(reading, { problem });
    }
  }
  const { shown, anchor } = reading;
  if (shown.newer !== "live" || (taken.length === 0 && !shown.isLoading)) return { state: reading, effects };
  const isFirst = shown.entries.length === 0 && taken.length > 0 && shown.resetAtMs === null;
  take(holdEntries(reading, mergeEntries(shown.entries, taken), "newer"));
  const hasOlder = isFirst && anchor?.kind === "latest";
  return { state: withShown(reading, { isLoading: false, ...(hasOlder ? { older: "more" } : {}) }), effects };
}

function meetGap(reading: EntriesReading, gap: TailGap, before: readonly StreamEntry[], atMs: number): Stepped {
  if (gap.cause === "reset") {
    const empty = { entries: [], gaps: [], older: "end", hasDropped: false, resetAtMs: atMs } as const;
    return { state: withShown({ ...reading, epoch: reading.epoch + 1 }, empty), effects: [] };
  }
  const held = holdEntries(reading, mergeEntries(reading.shown.entries, before), "newer");
  const met = withShown(held.state, { gaps: addGap(reading.shown.gaps, gap) });
  if (gap.cause !== "slow-reader") return { ...held, state: met };
  const repair = repairGap(met, gap.fromId);
  return { state: repair.state, effects: [...held.effects, ...repair.effects] };
}

/** Begins to read what a gap left out. */
export function repairGap(reading: EntriesReading, fromId: string): Stepped {
  const open = findOpenGap(reading.shown.gaps, fromId);
  if (open === undefined) return { state: reading, effects: [] };
  const gap = { ...open, state: "repairing" as const };
  const state = withShown(reading, { gaps: replaceGap(reading.shown.gaps, fromId, gap) });
  return { state, effects: [{ type: "repair", epoch: reading.epoch, repair: { gap, pages: 0 } }] };
}
