import { apiPath } from "@/lib/endpoints/api-path";
import type { QueryOf } from "@/lib/endpoints/endpoints";
import { mergeEntries } from "@/lib/entries/merge-entries";
import { zeroId } from "@/lib/ids/entry-id";
import type { EntriesPage, StreamEntry, TailFrame, TailGap } from "@/lib/schema/stream-entry";
import type { EventStream } from "../data/feed-source";
import type { FrameReader } from "../data/frame-reader";
import { createTailLink, type TailLink } from "../data/tail-link";
import { type Anchor, type EntriesState, mostEntries } from "./entries-state";
import { createFrameQueue } from "./frame-queue";
import { addGap, dropGapsBefore, repairGap } from "./gap-repair";

export interface EntryStoreOptions {
  callId: string;
  loadPage(query: QueryOf<"entries">): Promise<EntriesPage>;
  openStream(url: string): EventStream;
  loadReader(): Promise<FrameReader<TailFrame>>;
}

const pageEntries = 200;
const aroundEntries = 100;
const droppedAtOnce = 250;
const mostBuffered = 20_000;
const frameEvents = ["entry", "gap", "state"] as const;

const empty = (): EntriesState => ({
  entries: [],
  gaps: [],
  older: "end",
  newer: "end",
  link: { state: "connecting", sinceMs: Date.now() },
  redisLostAtMs: null,
  problem: null,
  hasDropped: false,
  resetAtMs: null,
  isLoading: true,
});

/**
 * The loaded part of a call's entries: one stretch in id order, at most about 5,000, that grows at either end. At its
 * end it either follows the tail or has more to load. Everything is merged by id, so that whatever comes twice (after a
 * reconnect, beside a repair) stands once. Frames are taken in slices and told at most ten times a second.
 */
export function createEntryStore({ callId, loadPage, openStream, loadReader }: EntryStoreOptions) {
  const listeners = new Set<() => void>();
  let state = empty();
  let anchor: Anchor | null = null;
  let epoch = 0;
  let tail: TailLink | null = null;
  let read: FrameReader<TailFrame> | null = null;
  const frames = createFrameQueue<{ event: string; data: string }>({ most: mostBuffered, onFull: openTail, take });
  let isFollowing = true;
  let isPaused = false;
  let isHidden = false;

  function publish(change: Partial<EntriesState>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  const lastId = () => state.entries.at(-1)?.id ?? (state.resetAtMs === null ? null : zeroId);
  const range = () => (anchor?.kind === "range" ? { from: anchor.from ?? undefined, to: anchor.to ?? undefined } : {});

  /** Adds entries and keeps the bound: while following the oldest leave, else what would come at the end waits outside. */
  function bounded(entries: readonly StreamEntry[], side: "older" | "newer"): Partial<EntriesState> {
    if (entries.length <= mostEntries + (side === "newer" ? droppedAtOnce : 0)) return { entries };
    if (side === "newer" && isFollowing) {
      const kept = entries.slice(-mostEntries);
      const gaps = dropGapsBefore(state.gaps, kept[0]?.id ?? zeroId);
      return { entries: kept, gaps, older: "more", hasDropped: true };
    }
    closeTail();
    return { entries: entries.slice(0, mostEntries), newer: "more" };
  }

  function closeTail(): void {
    tail?.stop();
    tail = null;
    frames.clear();
  }

  function openTail(): void {
    closeTail();
    if (state.newer !== "live" || isPaused || isHidden) return;
    tail = createTailLink({
      events: frameEvents,
      openStream,
      urlNow() {
        frames.clear();
        const after = lastId();
        return apiPath("tail", { params: { callId }, query: after === null ? {} : { after } });
      },
      onFrame(event, data) {
        frames.push({ event, data });
      },
      onLink(link) {
        publish({
          link: { state: link, sinceMs: Date.now() },
          ...(link === "open" ? { problem: null } : {}),
        });
        frames.takeSoon();
      },
      onRefused: () => void askWhy(epoch),
    });
  }

  async function askWhy(asked: number): Promise<void> {
    try {
      await loadPage({ limit: 1 });
    } catch (error) {
      if (asked === epoch && error instanceof Error) publish({ problem: error, isLoading: false });
    }
  }

  function take(waiting: Iterable<{ event: string; data: string }>): void {
    const taken: StreamEntry[] = [];
    if (state.newer !== "live") return;
    for (const { event, data } of waiting) {
      const frame = read?.(event, data);
      if (frame?.event === "entry") taken.push(frame.data);
      else if (frame?.event === "gap") meetGap(frame.data, taken.splice(0));
      else if (frame?.event === "state")
        publish({ redisLostAtMs: frame.data.redis === "connected" ? null : Date.now() });
      else publish({ problem: new Error("The console sent a frame of unexpected shape; reload the page.") });
      if (state.newer !== "live") return;
    }
    if (taken.length === 0 && !state.isLoading) return;
    const isFirst = state.entries.length === 0 && taken.length > 0 && state.resetAtMs === null;
    publish({
      ...bounded(mergeEntries(state.entries, taken), "newer"),
      isLoading: false,
      ...(isFirst && anchor?.kind === "latest" ? { older: "more" } : {}),
    });
  }

  function meetGap(gap: TailGap, before: StreamEntry[]): void {
    const entries = mergeEntries(state.entries, before);
    if (gap.cause === "reset") {
      epoch++;
      publish({ entries: [], gaps: [], older: "end", hasDropped: false, resetAtMs: Date.now() });
      return;
    }
    publish({ ...bounded(entries, "newer"), gaps: addGap(state.gaps, gap) });
    if (gap.cause === "slow-reader") void repair(gap.fromId);
  }

  function repair(fromId: string): Promise<void> {
    const asked = epoch;
    return repairGap(fromId, {
      loadPage,
      getGaps: () => (asked === epoch ? state.gaps : null),
      accept: (entries, gaps) => publish({ ...bounded(mergeEntries(state.entries, entries), "newer"), gaps }),
    });
  }

  async function load(side: "older" | "newer"): Promise<void> {
    const first = state.entries[0];
    const last = state.entries.at(-1);
    const edge = state[side];
    if (!first || !last || (edge !== "more" && edge !== "failed")) return;
    const asked = epoch;
    publish({ [side]: "loading" });
    const { from, to } = range();
    const limit = pageEntries;
    const search: QueryOf<"entries"> =
      side === "older"
        ? { order: "desc", to: `(${first.id}`, from, limit }
        : { order: "asc", from: `(${last.id}`, to, limit };
    try {
      const { entries, nextCursor } = await loadPage(search);
      if (asked !== epoch) return;
      const merged = mergeEntries(state.entries, side === "older" ? entries.toReversed() : entries);
      const isMore = nextCursor !== null;
      if (side === "older") {
        const hasDropped = state.hasDropped && isMore;
        publish({ older: isMore ? "more" : "end", problem: null, hasDropped, ...bounded(merged, "older") });
        return;
      }
      const isFull = merged.length > mostEntries;
      const kept = isFull ? merged.slice(-mostEntries) : merged;
      const newer = isMore ? "more" : to === null ? "live" : "end";
      publish({ entries: kept, newer, problem: null, ...(isFull ? { older: "more", hasDropped: true } : {}) });
      openTail();
    } catch (error) {
      if (asked === epoch && error instanceof Error) publish({ [side]: "failed", problem: error });
    }
  }

  async function begin(asked: number): Promise<void> {
    try {
      read ??= await loadReader();
      if (asked !== epoch || !anchor) return;
      if (anchor.kind === "latest") {
        publish({ newer: "live" });
        openTail();
        return;
      }
      const entryId = anchor.kind === "entry" ? anchor.entryId : null;
      const { from, to } = range();
      const isUpward = entryId !== null || from !== null;
      const limit = entryId === null ? pageEntries : aroundEntries;
      const [newer, older] = await Promise.all([
        isUpward ? loadPage({ from: entryId ?? from, to, order: "asc", limit }) : null,
        entryId !== null ? loadPage({ to: `(${entryId}`, order: "desc", limit }) : null,
      ]);
      const down = isUpward ? older : await loadPage({ to, order: "desc", limit });
      if (asked !== epoch) return;
      publish({
        entries: [...(down?.entries.toReversed() ?? []), ...(newer?.entries ?? [])],
        older: down && down.nextCursor !== null ? "more" : "end",
        newer: newer?.nextCursor ? "more" : to === null ? "live" : "end",
        isLoading: false,
      });
      openTail();
    } catch (error) {
      if (asked === epoch && error instanceof Error) publish({ problem: error, isLoading: false });
    }
  }

  return {
    getState: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Shows another part; what is loaded stays where it already holds it. */
    show(next: Anchor): void {
      const isLatest = next.kind === "latest" && state.newer === "live" && anchor?.kind !== "range";
      const isHere =
        next.kind === "entry" && anchor?.kind !== "range" && state.entries.some(({ id }) => id === next.entryId);
      const isOnItsWay = next.kind === "latest" && anchor?.kind === "latest" && state.isLoading;
      if (anchor !== null && (isLatest || isHere || isOnItsWay)) return;
      epoch++;
      closeTail();
      anchor = next;
      isFollowing = next.kind === "latest";
      isPaused = false;
      state = empty();
      publish({});
      void begin(epoch);
    },
    loadOlder: () => load("older"),
    loadNewer: () => load("newer"),
    repair,
    setFollowing(value: boolean): void {
      isFollowing = value;
    },
    pause(): void {
      isPaused = true;
      closeTail();
      publish({ link: { state: "paused", sinceMs: Date.now() } });
    },
    resume(): void {
      isPaused = false;
      publish({ link: { state: "connecting", sinceMs: Date.now() } });
      openTail();
    },
    setHidden(value: boolean): void {
      if (value === isHidden) return;
      isHidden = value;
      if (value) closeTail();
      else openTail();
    },
    stop(): void {
      epoch++;
      closeTail();
      anchor = null;
    },
  };
}
