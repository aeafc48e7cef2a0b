import type { EntryGap, StreamEntry, TailGap } from "../schema/stream-entry";

/** What a page of entries is about: the newest, the surroundings of one entry, or a range by bounds. */
export type Anchor =
  | { kind: "latest" }
  | { kind: "entry"; entryId: string }
  | { kind: "range"; from: string | null; to: string | null };

/** Whether there is more beyond the first or the last loaded entry; `live`: it arrives by itself. */
export type Edge = "more" | "loading" | "failed" | "end" | "live";

export interface ShownGap extends Omit<TailGap, "cause"> {
  cause: TailGap["cause"] | EntryGap["cause"];
  isAtLeast?: boolean;
  state: "repairing" | "failed" | "open" | "gone";
}

export interface EntriesState {
  /** In id order, without holes other than `gaps`. */
  entries: readonly StreamEntry[];
  gaps: readonly ShownGap[];
  older: Edge;
  newer: Edge;
  link: { state: "connecting" | "open" | "lost" | "waiting" | "paused"; sinceMs: number };
  redisLostAtMs: number | null;
  /** Why entries cannot be had at the moment; null while they can. */
  problem: Error | null;
  /** Older entries were loaded and left memory again. */
  hasDropped: boolean;
  /** When the stream was found deleted or made anew; null while it was not. */
  resetAtMs: number | null;
  isLoading: boolean;
}

export const maxEntries = 5_000;
