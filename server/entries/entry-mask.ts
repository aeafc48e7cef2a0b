import { asMaskedEntry } from "@/lib/mask/as-masked";
import { type EntrySaid, maskEntryAlone, withheldEntry } from "@/lib/mask/mask-entry";
import { type MaskPolicy, standardPolicy } from "@/lib/mask/policy";
import type { RawEntry, StreamEntry } from "@/lib/schema/stream-entry";
import type { Log } from "../log";

/** Of entries that come one by one. */
export type MaskOne = (entry: RawEntry) => StreamEntry;

/** Makes of an entry what everybody may see of it. Everything that leaves the server has gone through it. */
export type EntryMask = ((entry: RawEntry, said?: EntrySaid) => StreamEntry) & { readonly policy: MaskPolicy };

/** Fails closed: an entry that cannot be checked is withheld, its id is logged, and what follows goes on. */
export function createEntryMask(log: Pick<Log, "error">, policy: MaskPolicy = standardPolicy): EntryMask {
  const mask = (entry: RawEntry, said?: EntrySaid) => {
    if (policy.mode === "off") return asMaskedEntry(entry);
    try {
      return maskEntryAlone(entry, said, policy);
    } catch {
      log.error({ entryId: entry.id }, "an entry could not be checked for personal data and is withheld");
      return withheldEntry(entry);
    }
  };
  return Object.assign(mask, { policy });
}
