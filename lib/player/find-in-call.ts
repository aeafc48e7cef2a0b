import { compareEntryIds } from "../ids/entry-id";
import type { RawEvent } from "../schema/conversation-event";
import { entryIdsOf } from "./choose-row";
import { nameEvents } from "./event-words";
import type { TranscriptRow } from "./lay-rows";

/** A place in a call that has the words; `entryId` is where they stand whole. */
export type CallHit = { key: string; entryId: string | null };

/** The rows of the whole call that have the words, whatever their case; each leads to the entry that completes it. */
export function findInRows(rows: readonly TranscriptRow[], query: string): CallHit[] {
  const wanted = wantedOf(query);
  if (wanted === "") return [];
  return rows
    .filter((row) => textOf(row).toLowerCase().includes(wanted))
    .map((row) => ({ key: row.key, entryId: entryIdsOf(row).at(-1) || row.entryId }));
}

/** The entries any of whose events has the words in what it says or in what it was understood as. */
export function findInEvents(events: readonly RawEvent[], query: string): CallHit[] {
  const wanted = wantedOf(query);
  if (wanted === "") return [];
  const hits: CallHit[] = [];
  for (const event of events) {
    if (hits.at(-1)?.entryId === event.entryId) continue;
    if (!saysAnywhere(event, wanted)) continue;
    hits.push({ key: event.entryId, entryId: event.entryId });
  }
  return hits;
}

/** Both: what has the words in the transcript, and the entries that have them and made no such row. */
export function findEverywhere(rows: readonly TranscriptRow[], events: readonly RawEvent[], query: string): CallHit[] {
  const inRows = findInRows(rows, query);
  const keys = new Set(inRows.map(({ key }) => key));
  const covered = new Set(rows.flatMap((row) => (keys.has(row.key) ? entryIdsOf(row) : [])));
  const alone = findInEvents(events, query).filter(({ entryId }) => entryId !== null && !covered.has(entryId));
  return alone.length === 0 ? inRows : [...inRows, ...alone].sort(byEntry);
}

function byEntry(a: CallHit, b: CallHit): number {
  if (a.entryId === null || b.entryId === null) return a.entryId === b.entryId ? 0 : a.entryId === null ? 1 : -1;
  return compareEntryIds(a.entryId, b.entryId);
}

const wantedOf = (query: string) => query.trim().toLowerCase();

function saysAnywhere(event: RawEvent, wanted: string): boolean {
  if (nameEvents([event]).includes(wanted)) return true;
  return Object.values(event).some((value) => typeof value === "string" && value.toLowerCase().includes(wanted));
}

function textOf(row: TranscriptRow): string {
  if (row.kind === "turn") return `${row.turn.text} ${row.turn.heardText ?? ""} ${row.turn.speaker ?? ""}`;
  if (row.kind === "tool") return `${row.call.name ?? ""} ${row.call.args ?? ""} ${row.call.result ?? ""}`;
  if (row.kind === "handoff") return `${row.handoff.from ?? ""} ${row.handoff.to ?? ""} ${row.handoff.reason ?? ""}`;
  if (row.kind === "note") return `${row.note.label ?? ""} ${row.note.text ?? ""}`;
  return row.kind === "mark" ? row.mark.text : row.missing.text;
}
