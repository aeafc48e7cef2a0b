import type { RawEntry, TailGap, TailState } from "@/lib/schema/stream-entry";
import type { EntrySays } from "./sayings";

/** One who keeps the events of a call and is handed its entries as they are read for the tail, so that both read once. */
export type Follower = {
  /**
   * Entries, whole, that follow `afterId` without any between; `sizeBytes` is what they weighed in the reply. What each
   * says, so that it is masked once; null where that is not known now, since others must be read first.
   */
  take(afterId: string, entries: readonly RawEntry[], sizeBytes: number): EntrySays[] | null;
  /** Some are gone that it was not handed, or the stream was made anew. */
  lose(gap: TailGap): void;
  tell(state: TailState): void;
  /** No more will come. */
  fail(error: unknown): void;
};
