import { compareEntryIds } from "../ids/entry-id";

/** Where a reader stands in one stream of one topic: the highest id it took, and from which server. */
export type ReaderPlace = { entryId: string; serverId: string };

/** `compare`: the same entry again, or after a fail-over another one under its id; its content tells which. */
export type Arrival = "take" | "drop" | "compare";

/**
 * The reader's rule against duplicates. First copies of a stream come in the order of their ids, so an id that is not
 * above the last one taken was taken before: exact, with one place for each stream and topic. Only a server with
 * another history (after a fail-over, and after a restart, which looks the same) may have used an id for something else.
 */
export function judgeArrival(arrived: ReaderPlace, last: ReaderPlace | undefined): Arrival {
  if (last === undefined || compareEntryIds(arrived.entryId, last.entryId) > 0) return "take";
  return arrived.serverId === last.serverId ? "drop" : "compare";
}
