import { maskEntryAlone, withheldEntry } from "@/lib/mask/mask-entry";
import type { RawEntry, StreamEntry } from "@/lib/schema/stream-entry";
import type { Log } from "../log";

/** Makes of an entry what everybody may see of it. Everything that leaves the server has gone through it. */
export type EntryMask = (entry: RawEntry) => StreamEntry;

/** Fails closed: an entry that cannot be checked is withheld, its id is logged, and what follows goes on. */
export function createEntryMask(log: Log): EntryMask {
  return (entry) => {
    try {
      return maskEntryAlone(entry);
    } catch {
      log.error({ entryId: entry.id }, "an entry could not be checked for personal data and is withheld");
      return withheldEntry(entry);
    }
  };
}
