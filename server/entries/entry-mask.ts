import { asMaskedEntry } from "@/lib/mask/as-masked";
import { type EntrySaid, maskEntryAlone, withheldEntry } from "@/lib/mask/mask-entry";
import { type MaskPolicy, standardPolicy } from "@/lib/mask/policy";
import type { ShapePins } from "@/lib/schema/call-shape";
import type { RawEntry, StreamEntry } from "@/lib/schema/stream-entry";
import type { Log } from "../log";

/** Of entries that come one by one. */
export type MaskOne = (entry: RawEntry) => StreamEntry;

/** Makes of an entry of one stream what everybody may see of it. Everything that leaves the server has gone through it. */
export type EntryMask = ((entry: RawEntry, said?: EntrySaid) => StreamEntry) & {
  readonly policy: MaskPolicy;
  /** What the settings say about the stream's producer. */
  readonly pins: ShapePins | undefined;
};

/** What the settings say of a stream. */
export type StreamRules = { policy: MaskPolicy; pins?: ShapePins | undefined };

export type EntryMasks = { of(streamKey: string): EntryMask };

/** Fails closed: an entry that cannot be checked is withheld, its id is logged, and what follows goes on. */
export function createEntryMask(
  log: Pick<Log, "error">,
  { policy, pins }: StreamRules = { policy: standardPolicy },
): EntryMask {
  const mask = (entry: RawEntry, said?: EntrySaid) => {
    if (policy.mode === "off") return asMaskedEntry(entry);
    try {
      return maskEntryAlone(entry, said, policy);
    } catch {
      log.error({ entryId: entry.id }, "an entry could not be checked for personal data and is withheld");
      return withheldEntry(entry);
    }
  };
  return Object.assign(mask, { policy, pins });
}

export function createEntryMasks(log: Pick<Log, "error">, rulesOf: (streamKey: string) => StreamRules): EntryMasks {
  return { of: (streamKey) => createEntryMask(log, rulesOf(streamKey)) };
}
