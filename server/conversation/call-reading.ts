import { createHash } from "node:crypto";
import { createEventDecider } from "@/lib/conversation/fold/decide-events";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { entryIdMs, zeroId } from "@/lib/ids/entry-id";
import { maxCheckedHere } from "@/lib/mask/large-values";
import { marksOf } from "@/lib/mask/mask-entry";
import type { CallShape } from "@/lib/schema/call-shape";
import type { RawEvent } from "@/lib/schema/conversation-event";
import type { ConversationGap } from "@/lib/schema/replay";
import type { EntryGap, RawEntry, TailGap } from "@/lib/schema/stream-entry";
import { isTurnedOver, markOf, removedEntries, type StreamMark } from "@/lib/stream/stream-mark";
import type { EntryMask } from "../entries/entry-mask";
import type { StreamInfo } from "../redis/inspect";
import { createMaskedEvents } from "./masked-events";

export const sampleEntries = 200;
/** Before it, an id is no time. */
const firstPlausibleMs = 1_000_000_000_000;

export type CallReadingOptions = {
  sample: readonly RawEntry[];
  mask: Pick<EntryMask, "pins" | "policy" | "checkLargeEvent">;
  isHeadMissing: boolean;
  now: () => number;
};

/** What was read of a stream under one shape: its masked events, and where entries are missing. */
export function createCallReading({ sample, mask, isHeadMissing, now }: CallReadingOptions) {
  let shape = detectShape(sample.slice(0, sampleEntries), mask.pins);
  const reader = createEventReader(shape);
  const decide = createEventDecider();
  const masked = createMaskedEvents(now, { isHeadMissing, policy: mask.policy });
  const gaps: ConversationGap[] = [];
  let entries = 0;
  let grewAtMs = now();
  let lastId: string | null = null;

  return {
    masked,
    gaps,
    report: reader.report,
    get shape() {
      return shape;
    },
    get entries() {
      return entries;
    },
    get lastId() {
      return lastId;
    },
    /** What an entry says, each with its place among the events. */
    push(entry: RawEntry): { event: RawEvent; index: number }[] {
      const marked = marksOf(entry);
      const said = reader.push(entry).map((event) => {
        const index = masked.events.length;
        masked.push(decide(event), marked);
        return { event, index };
      });
      entries++;
      lastId = entry.id;
      return said;
    },
    /** The same where long values are checked apart first. */
    async pushWhole(entry: RawEntry): Promise<void> {
      const marked = marksOf(entry);
      for (const event of reader.push(entry)) {
        const checking = mask.checkLargeEvent(event, marked ?? []);
        masked.push(decide(event), marked, checking && (await checking));
      }
      entries++;
      lastId = entry.id;
    },
    /** After some entries; `isNow` when no more wait. */
    flush(isNow: boolean): void {
      grewAtMs = now();
      masked.flush(isNow);
    },
    settleIfQuiet(): void {
      const lastMs = entryIdMs(lastId ?? zeroId);
      const sinceMs = lastMs > firstPlausibleMs && lastMs < grewAtMs ? lastMs : grewAtMs;
      masked.settle(now() - sinceMs);
    },
    /** Whether there are twice the entries that the shape was found in. */
    get isShapeDue() {
      const { sampledEntries } = shape;
      return sampledEntries < sampleEntries && entries >= Math.min(sampleEntries, 2 * sampledEntries);
    },
    /** False where the first entries now tell of another shape. */
    isStillRight(first: readonly RawEntry[]): boolean {
      const found = detectShape(first.slice(0, sampleEntries), mask.pins);
      if (fingerprint(found) !== fingerprint(shape)) return false;
      shape = { ...shape, sampledEntries: Math.max(found.sampledEntries, shape.sampledEntries + 1) };
      return true;
    },
    /** The entry read last is gone: those behind it may be too. */
    noteGap(afterEntryId: string, info: StreamInfo, mark: StreamMark | null): void {
      if (info.lastGeneratedId === afterEntryId || (mark && !isTurnedOver(mark, markOf(info)))) return;
      if (gaps.at(-1)?.afterEntryId === afterEntryId) return;
      const isExact = mark?.lastGeneratedId === afterEntryId;
      const removed = isExact && mark ? removedEntries(markOf(info)) : null;
      const missing = removed === null || !mark || mark.entriesAdded === null ? null : removed - mark.entriesAdded;
      if (missing === 0) return;
      gaps.push({ afterEntryId, beforeEntryId: info.firstEntryId, entries: missing });
    },
    /** Of what is missing the head is told by the stream's extent. */
    noteKnownGaps(known: readonly EntryGap[]): void {
      for (const { afterId, beforeId, entries: missing } of known) {
        if (afterId === zeroId || gaps.some(({ afterEntryId }) => afterEntryId === afterId)) continue;
        gaps.push({ afterEntryId: afterId, beforeEntryId: beforeId, entries: missing });
      }
    },
    /** Entries that were gone before they could be handed over. */
    noteLost({ fromId, toId, count }: TailGap): void {
      gaps.push({ afterEntryId: fromId, beforeEntryId: toId, entries: count });
    },
  };
}

export type CallReading = ReturnType<typeof createCallReading>;

/** Whether a value of it is too long to be checked at once. */
export const mayBeLarge = ({ fields }: RawEntry): boolean =>
  Object.values(fields).some(({ length }) => length > maxCheckedHere);

/** What of a shape changes how entries are read. */
export function fingerprint({ modes, pinnedAdapter, clock, offsetBaseMs, offsetUnit }: CallShape): string {
  const named = Object.entries(modes).map(([name, { mode }]) => [name, mode]);
  const text = JSON.stringify([
    named.sort(),
    pinnedAdapter,
    clock === "offset" || clock === "mixed",
    offsetBaseMs,
    offsetUnit,
  ]);
  return createHash("sha1").update(text).digest("base64url").slice(0, 10);
}
