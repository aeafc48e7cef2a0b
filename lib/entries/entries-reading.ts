import type { QueryOf } from "../endpoints/endpoints";
import { zeroId } from "../ids/entry-id";
import type { EntriesPage, TailFrame } from "../schema/stream-entry";
import type { Anchor, EntriesState } from "./entries-state";
import type { GapRepair } from "./shown-gaps";

export type Side = "older" | "newer";

/** The entries shown, and what decides on what is read next. */
export interface EntriesReading {
  shown: EntriesState;
  anchor: Anchor | null;
  /** Another for each part shown and each stream met: what was asked under an older one no longer counts. */
  epoch: number;
  isFollowing: boolean;
  isPaused: boolean;
  isHidden: boolean;
}

/** What happens to it. Answers carry the `epoch` in which they were asked for; `atMs` is the browser's time. */
export type EntriesEvent =
  | { type: "show"; anchor: Anchor; atMs: number }
  | { type: "ready"; epoch: number }
  | { type: "first"; epoch: number; up: EntriesPage | null; down: EntriesPage | null }
  | { type: "failed"; epoch: number; error: Error }
  | { type: "load"; side: Side }
  | { type: "loaded"; side: Side; epoch: number; page: EntriesPage }
  | { type: "load-failed"; side: Side; epoch: number; error: Error }
  /** Null is a frame that could not be read. */
  | { type: "frames"; frames: readonly (TailFrame | null)[]; atMs: number }
  | { type: "too-many-frames" }
  | { type: "link"; link: "open" | "lost" | "waiting"; atMs: number }
  | { type: "refused" }
  | { type: "repair"; fromId: string }
  | { type: "repaired"; epoch: number; repair: GapRepair; page: EntriesPage }
  | { type: "repair-failed"; epoch: number; repair: GapRepair }
  | { type: "follow"; isFollowing: boolean }
  | { type: "pause"; atMs: number }
  | { type: "resume"; atMs: number }
  | { type: "hide"; isHidden: boolean }
  | { type: "stop" };

export type EntriesEffect =
  /** Gets what a tail needs: answered by `ready` or `failed`. */
  | { type: "get-ready"; epoch: number }
  /** Answered by `first` or `failed`. */
  | { type: "load-first"; epoch: number; up: QueryOf<"entries"> | null; down: QueryOf<"entries"> | null }
  | { type: "load"; side: Side; epoch: number; query: QueryOf<"entries"> }
  | { type: "repair"; epoch: number; repair: GapRepair }
  /** A tail was refused: a question that may fail for the same reason. */
  | { type: "ask-why"; epoch: number }
  /** In the place of the one there is. */
  | { type: "open-tail" }
  | { type: "close-tail" };

export const emptyEntries = (nowMs: number): EntriesState => ({
  entries: [],
  gaps: [],
  older: "end",
  newer: "end",
  link: { state: "connecting", sinceMs: nowMs },
  redisLostAtMs: null,
  problem: null,
  hasDropped: false,
  resetAtMs: null,
  isLoading: true,
});

export const firstReading = (nowMs: number): EntriesReading => ({
  shown: emptyEntries(nowMs),
  anchor: null,
  epoch: 0,
  isFollowing: true,
  isPaused: false,
  isHidden: false,
});

/** After which entry a tail begins; null: with the newest there are. */
export const tailAfter = ({ shown }: EntriesReading): string | null =>
  shown.entries.at(-1)?.id ?? (shown.resetAtMs === null ? null : zeroId);
