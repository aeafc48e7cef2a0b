import { foldEvents } from "@/lib/conversation/fold/fold";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import type { StreamHead } from "@/lib/schema/call-shape";
import type { RawEntry } from "@/lib/schema/stream-entry";
import type { Transcript } from "@/lib/schema/transcript";

/** When the calls of these tests begin, in the clock of their producers. */
export const baseMs = 1_764_262_830_000;

type Row = readonly [ms: number, event: object];

/** Each event as JSON beside its writer's stamp, written to the stream at that moment. */
export function entriesAt(...rows: Row[]): RawEntry[] {
  return rows.map(([ms, event], at) => ({
    id: `${baseMs + ms}-${at}`,
    timeMs: baseMs + ms,
    fields: { ts: String(baseMs + ms), data: JSON.stringify(event) },
  }));
}

/** Entries of flat fields, as the console's own schema and plain producers write them. */
export function flatEntriesAt(...rows: (readonly [ms: number, fields: Record<string, string>])[]): RawEntry[] {
  return rows.map(([ms, fields], at) => ({
    id: `${baseMs + ms}-${at}`,
    timeMs: baseMs + ms,
    fields: { ts: String(baseMs + ms), ...fields },
  }));
}

/** What entries come to when they are read by their producer's adapter and folded; later nothing more came. */
export function transcriptOf(
  entries: readonly RawEntry[],
  { head = null, laterMs = 0 }: { head?: StreamHead | null; laterMs?: number } = {},
): Transcript {
  const reader = createEventReader(detectShape(entries));
  const events = entries.flatMap((entry) => reader.push(entry));
  return foldEvents(events, { head }, (entries.at(-1)?.timeMs ?? 0) + laterMs);
}

/** `role: text` of each turn. */
export const linesOf = (entries: readonly RawEntry[]): string[] =>
  transcriptOf(entries).turns.map(({ role, text }) => `${role}: ${text}`);
