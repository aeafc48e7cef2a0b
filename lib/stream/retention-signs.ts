import { formatBytes, formatCounted, formatDuration } from "@/lib/format";
import type { CallGroup, CallState } from "@/lib/schema/call";
import type { Sign } from "@/lib/schema/sign";
import { nameInText } from "@/lib/visible-name";
import { retentionFloor } from "./retention-floor";

/** What a sample of the key told: its size, and until when it is kept. */
export type HeldFacts = {
  sizeBytes: number | null;
  expiresAtMs: number | null;
  sampledAtMs: number;
  /** Entries came and did not put the end off. */
  isFixed: boolean;
};

export type RetentionFacts = {
  nowMs: number;
  state: CallState;
  length: number;
  entriesAdded: number | null;
  firstEntryId: string | null;
  isTrimming: boolean;
  groups: readonly CallGroup[];
  /** Null until it was sampled. */
  held: HeldFacts | null;
  /** When the newest entry arrived. */
  lastArrivalAtMs: number;
};

/** Fewer entries are not worth a word. */
const minUncapped = 1_000;
const minPinned = 100;
const minPinnedMs = 60_000;

const noSigns: readonly Sign[] = [];

/** Why a stream is kept, each only as far as it was measured: the size and the time to live are sampled seldom. */
export function retentionSigns(facts: RetentionFacts): readonly Sign[] {
  const { state, length, entriesAdded, held } = facts;
  if (length === 0) return noSigns;
  const isUncapped = entriesAdded === length && length >= minUncapped;
  const isKept = state === "ended" && held !== null && held.expiresAtMs === null;
  const pin = pinned(facts);
  if (!isUncapped && !isKept && pin === null) return noSigns;
  const signs: Sign[] = pin === null ? [] : [pin];
  const sinceMs = facts.lastArrivalAtMs;
  if (isUncapped)
    signs.push({ kind: "no-cap", groupName: null, text: `${sizeText(facts)} and never trimmed`, sinceMs });
  if (isKept) {
    const text = `the call has ended and nothing will delete it: ${sizeText(facts)}, no time to live`;
    signs.push({ kind: "no-expiry", groupName: null, text, sinceMs });
  }
  return signs;
}

function sizeText({ length, held }: RetentionFacts): string {
  const size = held?.sizeBytes == null ? "" : `, ${formatBytes(held.sizeBytes)}`;
  return `${formatCounted(length, "entry", "entries")}${size}`;
}

/** Only where the very first entry is still needed, by one group alone: else it does not show that anything is held up. */
function pinned({ nowMs, length, firstEntryId, isTrimming, groups, held }: RetentionFacts): Sign | null {
  if (isTrimming || groups.length < 2 || length < minPinned || firstEntryId === null) return null;
  const floor = retentionFloor(groups, nowMs);
  if (floor === null || !floor.isAlone || floor.entryId !== firstEntryId) return null;
  if (floor.ageMs === null || floor.ageMs < minPinnedMs) return null;
  const size = held?.sizeBytes == null ? "" : `, ${formatBytes(held.sizeBytes)} in all`;
  const text = `${nameInText(floor.groupName)} alone still needs the first of ${formatCounted(length, "entry", "entries")}${size}, added ${formatDuration(floor.ageMs)} ago: whoever trims no further than the slowest group stops there`;
  return { kind: "pinned", groupName: floor.groupName, text, sinceMs: nowMs - floor.ageMs };
}
