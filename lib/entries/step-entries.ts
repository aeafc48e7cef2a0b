import { zeroId } from "../ids/entry-id";
import type { Step } from "../step";
import { firstQueries, isOpenEnded, nextQuery } from "./entries-queries";
import { type EntriesEffect, type EntriesEvent, type EntriesReading, emptyEntries } from "./entries-reading";
import { type Anchor, type EntriesState, maxEntries } from "./entries-state";
import { holdEntries, repairGap, type Stepped, takeFrames, withShown } from "./hold-entries";
import { mergeEntries } from "./merge-entries";
import { addPageGaps, dropGapsBefore, replaceGap, takeRepairPage } from "./shown-gaps";

/**
 * The loaded part of a call's entries: one stretch in id order, at most about 5,000, that grows at either end. At its
 * end it either follows the tail or has more to load. Everything is merged by id, so that whatever comes twice (after a
 * reconnect, beside a repair) stands once.
 */
export function stepEntries(reading: EntriesReading, event: EntriesEvent): Stepped {
  if ("epoch" in event && event.epoch !== reading.epoch) return stay(reading);
  switch (event.type) {
    case "show":
      return show(reading, event.anchor, event.atMs);
    case "ready":
      return begin(reading);
    case "first":
      return takeFirst(reading, event);
    case "failed":
      return stay(withShown(reading, { problem: event.error, isLoading: false }));
    case "load":
      return load(reading, event.side);
    case "loaded":
      return event.side === "older" ? takeOlder(reading, event.page) : takeNewer(reading, event.page);
    case "load-failed":
      return stay(withShown(reading, { [event.side]: "failed", problem: event.error }));
    case "frames":
      return takeFrames(reading, event.frames, event.atMs);
    case "too-many-frames":
      return reopenTail(reading);
    case "link":
      return stay(withShown(reading, linkOf(event.link, event.atMs, event.link === "open")));
    case "refused":
      return stay(reading, { type: "ask-why", epoch: reading.epoch });
    case "repair":
      return repairGap(reading, event.fromId);
    case "repaired": {
      const { gap, next } = takeRepairPage(event.repair, event.page);
      const gaps = addPageGaps(replaceGap(reading.shown.gaps, event.repair.gap.fromId, gap), event.page);
      const merged = mergeEntries(reading.shown.entries, event.page.entries.toReversed());
      const held = holdEntries(reading, merged, "newer");
      const more: EntriesEffect[] = next ? [{ type: "repair", epoch: reading.epoch, repair: next }] : [];
      return { state: withShown(held.state, { gaps }), effects: [...held.effects, ...more] };
    }
    case "repair-failed": {
      const { gap } = event.repair;
      return stay(
        withShown(reading, { gaps: replaceGap(reading.shown.gaps, gap.fromId, { ...gap, state: "failed" }) }),
      );
    }
    case "follow":
      return stay({ ...reading, isFollowing: event.isFollowing });
    case "pause":
      return stay(withShown({ ...reading, isPaused: true }, linkOf("paused", event.atMs)), { type: "close-tail" });
    case "resume":
      return reopenTail(withShown({ ...reading, isPaused: false }, linkOf("connecting", event.atMs)));
    case "hide":
      if (event.isHidden === reading.isHidden) return stay(reading);
      return reopenTail({ ...reading, isHidden: event.isHidden });
    case "stop":
      return stay({ ...reading, epoch: reading.epoch + 1, anchor: null }, { type: "close-tail" });
  }
}

const stay = (state: EntriesReading, ...effects: EntriesEffect[]): Step<EntriesReading, EntriesEffect> => ({
  state,
  effects,
});

const linkOf = (state: EntriesState["link"]["state"], atMs: number, isWell = false): Partial<EntriesState> => ({
  link: { state, sinceMs: atMs },
  ...(isWell ? { problem: null } : {}),
});

function reopenTail(reading: EntriesReading): Stepped {
  const isWanted = reading.shown.newer === "live" && !reading.isPaused && !reading.isHidden;
  return stay(reading, { type: isWanted ? "open-tail" : "close-tail" });
}

/** Shows another part; what is loaded stays where it already holds it. */
function show(reading: EntriesReading, next: Anchor, atMs: number): Stepped {
  const { anchor, shown } = reading;
  const isLatest = next.kind === "latest" && shown.newer === "live" && anchor?.kind !== "range";
  const isHere =
    next.kind === "entry" && anchor?.kind !== "range" && shown.entries.some(({ id }) => id === next.entryId);
  const isOnItsWay = next.kind === "latest" && anchor?.kind === "latest" && shown.isLoading;
  if (anchor !== null && (isLatest || isHere || isOnItsWay)) return stay(reading);
  const epoch = reading.epoch + 1;
  const isFollowing = next.kind === "latest";
  return stay(
    { ...reading, shown: emptyEntries(atMs), anchor: next, epoch, isFollowing, isPaused: false },
    { type: "close-tail" },
    { type: "get-ready", epoch },
  );
}

function begin(reading: EntriesReading): Stepped {
  const { anchor, epoch } = reading;
  if (anchor === null) return stay(reading);
  if (anchor.kind === "latest") return reopenTail(withShown(reading, { newer: "live" }));
  return stay(reading, { type: "load-first", epoch, ...firstQueries(anchor) });
}

function takeFirst(reading: EntriesReading, { up, down }: Extract<EntriesEvent, { type: "first" }>): Stepped {
  return reopenTail(
    withShown(reading, {
      entries: [...(down?.entries.toReversed() ?? []), ...(up?.entries ?? [])],
      gaps: addPageGaps(reading.shown.gaps, down, up),
      older: down && down.nextCursor !== null ? "more" : "end",
      newer: up?.nextCursor ? "more" : isOpenEnded(reading.anchor) ? "live" : "end",
      isLoading: false,
    }),
  );
}

function load(reading: EntriesReading, side: "older" | "newer"): Stepped {
  const query = nextQuery(reading, side);
  const edge = reading.shown[side];
  if (query === null || (edge !== "more" && edge !== "failed")) return stay(reading);
  return stay(withShown(reading, { [side]: "loading" }), { type: "load", side, epoch: reading.epoch, query });
}

type Page = Extract<EntriesEvent, { type: "loaded" }>["page"];

function takeOlder(reading: EntriesReading, page: Page): Stepped {
  const isMore = page.nextCursor !== null;
  const held = holdEntries(reading, mergeEntries(reading.shown.entries, page.entries.toReversed()), "older");
  const gaps = addPageGaps(held.state.shown.gaps, page);
  const hasDropped = reading.shown.hasDropped && isMore;
  return {
    ...held,
    state: withShown(held.state, { gaps, older: isMore ? "more" : "end", problem: null, hasDropped }),
  };
}

/** What is read on purpose may push out the oldest, whether the end is followed or not. */
function takeNewer(reading: EntriesReading, page: Page): Stepped {
  const merged = mergeEntries(reading.shown.entries, page.entries);
  const isFull = merged.length > maxEntries;
  const entries = isFull ? merged.slice(-maxEntries) : merged;
  const gaps = addPageGaps(reading.shown.gaps, page);
  return reopenTail(
    withShown(reading, {
      entries,
      gaps: isFull ? dropGapsBefore(gaps, entries[0]?.id ?? zeroId) : gaps,
      newer: page.nextCursor !== null ? "more" : isOpenEnded(reading.anchor) ? "live" : "end",
      problem: null,
      ...(isFull ? { older: "more", hasDropped: true } : {}),
    }),
  );
}
