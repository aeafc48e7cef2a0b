import { asMaskedEntry } from "@/lib/mask/as-masked";
import {
  type CheckedValues,
  checkedValues,
  createCollecting,
  type LargeValue,
  maxCheckedHere,
} from "@/lib/mask/large-values";
import type { MarkedText } from "@/lib/mask/marked-text";
import { type EntrySaid, maskEntryAlone, withheldEntry } from "@/lib/mask/mask-entry";
import { maskEvent } from "@/lib/mask/mask-event";
import { type MaskPolicy, standardPolicy } from "@/lib/mask/policy";
import type { ShapePins } from "@/lib/schema/call-shape";
import type { RawEvent } from "@/lib/schema/conversation-event";
import type { RawEntry, StreamEntry } from "@/lib/schema/stream-entry";
import type { Log } from "../log";

/** Of entries that come one by one. */
export type MaskOne = (entry: RawEntry) => StreamEntry;

/** Makes of an entry of one stream what everybody may see of it. Everything that leaves the server has gone through it. */
export type EntryMask = ((entry: RawEntry, said?: EntrySaid) => StreamEntry) & {
  readonly policy: MaskPolicy;
  /** What the settings say about the stream's producer. */
  readonly pins: ShapePins | undefined;
  /** What of an entry is too long to be checked at once, checked apart; null where nothing is. */
  checkLarge(entry: RawEntry, marked: readonly MarkedText[]): Promise<CheckedValues> | null;
  checkLargeEvent(event: RawEvent, marked: readonly MarkedText[]): Promise<CheckedValues> | null;
};

/** What the settings say of a stream. */
export type StreamRules = { policy: MaskPolicy; pins?: ShapePins | undefined };

export type EntryMasks = { of(streamKey: string): EntryMask };

/** Checks values where nobody waits for it; null for those that could not be. */
export type CheckApart = (
  values: readonly LargeValue[],
  policy: MaskPolicy,
  marked: readonly MarkedText[],
) => Promise<(string | null)[]>;

export const nothingApart: CheckApart = async (values) => values.map(() => null);

/** Fails closed: an entry that cannot be checked is withheld, its id is logged, and what follows goes on. */
export function createEntryMask(
  log: Pick<Log, "error">,
  { policy, pins }: StreamRules = { policy: standardPolicy },
  checkApart: CheckApart = nothingApart,
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
  function checkLarge(entry: RawEntry, marked: readonly MarkedText[]) {
    if (policy.mode === "off" || !hasLarge(entry)) return null;
    const collecting = createCollecting();
    mask(entry, { marked, checked: collecting });
    return check(collecting.wanted, marked);
  }
  function checkLargeEvent(event: RawEvent, marked: readonly MarkedText[]) {
    if (policy.mode === "off" || !isLarge(event)) return null;
    const collecting = createCollecting();
    maskEvent(event, marked, policy, undefined, collecting);
    return check(collecting.wanted, marked);
  }
  const check = async (wanted: readonly LargeValue[], marked: readonly MarkedText[]) =>
    checkedValues(wanted, await checkApart(wanted, policy, marked));
  return Object.assign(mask, { policy, pins, checkLarge, checkLargeEvent });
}

const isLarge = (event: RawEvent) => {
  for (const value of Object.values(event)) if (typeof value === "string" && value.length > maxCheckedHere) return true;
  return false;
};
const hasLarge = ({ fields, pairs = [] }: RawEntry) =>
  Object.values(fields).some(({ length }) => length > maxCheckedHere) ||
  pairs.some(({ value }) => value.length > maxCheckedHere);

export function createEntryMasks(
  log: Pick<Log, "error">,
  rulesOf: (streamKey: string) => StreamRules,
  checkApart: CheckApart = nothingApart,
): EntryMasks {
  return { of: (streamKey) => createEntryMask(log, rulesOf(streamKey), checkApart) };
}
