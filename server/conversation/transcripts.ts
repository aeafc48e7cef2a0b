import { setImmediate as nextTurn } from "node:timers/promises";
import { createFold } from "@/lib/conversation/fold/fold";
import { addGroupMissing } from "@/lib/conversation/fold/missing";
import { parseCountedCursor, writeCursor } from "@/lib/ids/cursor";
import { compareEntryIds, isEntryId } from "@/lib/ids/entry-id";
import { sayGap } from "@/lib/say-gap";
import type { ConversationHeader, TranscriptPage, TranscriptQuery } from "@/lib/schema/replay";
import type { Missing, Transcript } from "@/lib/schema/transcript";
import type { CallReader } from "../fleet/read-call";
import { badCursor } from "../frames/bad-cursor";
import type { CallLog } from "./call-log";
import type { CallLogRegistry } from "./call-log-registry";

export type TranscriptsOptions = { callLogs: CallLogRegistry; callReader: CallReader };

type Folded = { key: string; transcript: Transcript };

const eventsPerSlice = 5_000;
const pageBytes = 8_000_000;
const maxOnPage = 10_000;
const maxValues = 1_000;
const lastOfMs = "18446744073709551615";

/**
 * The fold of a call's events, whole or as it stood at a moment. Later pages of one reading keep to the moment of the
 * first. The last fold of each call is kept while the call is. Folding lets others run every few thousand events.
 */
export function createTranscripts({ callLogs, callReader }: TranscriptsOptions) {
  const lastOf = new WeakMap<CallLog, Folded>();

  async function fold(conversation: CallLog, count: number, header: ConversationHeader): Promise<Transcript> {
    const { changes } = conversation.corrections;
    const key = `${header.version} ${count} ${changes}`;
    const known = lastOf.get(conversation);
    if (known?.key === key) return known.transcript;
    const events = conversation.events.slice(0, count);
    const folding = createFold({ head: headOf(conversation, header) });
    for (const [i, event] of events.entries()) {
      folding.push(event);
      if (i % eventsPerSlice === eventsPerSlice - 1) await nextTurn();
    }
    const transcript = folding.transcript();
    lastOf.set(conversation, { key, transcript });
    return transcript;
  }

  /** All of it, with what groups have not read or acked. */
  async function whole(callId: string): Promise<{ header: ConversationHeader; transcript: Transcript }> {
    const found = await callLogs.use(callId, never, async (conversation) => {
      const header = callLogs.headerOf(callId, conversation);
      return { header, transcript: await fold(conversation, conversation.events.length, header) };
    });
    const { groups } = await callReader.read(callId);
    return { header: found.header, transcript: addGroupMissing(withGaps(found.transcript, found.header), groups) };
  }

  async function page(callId: string, { until, limit, cursor }: TranscriptQuery): Promise<TranscriptPage> {
    const place = cursor === undefined ? null : placeOf(cursor);
    const moment = place?.entryId ?? until;
    const { header, transcript, asOfEntryId, untilIs } = await callLogs.use(callId, never, async (conversation) => {
      const found = callLogs.headerOf(callId, conversation);
      const { events } = conversation;
      const count = moment === undefined ? events.length : conversation.indexAfter(lastIdOf(moment));
      const folded = withGaps(await fold(conversation, count, found), found);
      const asOf = moment === undefined ? found.readToId : (events[count - 1]?.entryId ?? null);
      return { header: found, transcript: folded, asOfEntryId: asOf, untilIs: sideOf(until, count, found) };
    });
    const isWhole = moment === undefined || asOfEntryId === header.readToId;
    const full = isWhole ? addGroupMissing(transcript, (await callReader.read(callId)).groups) : transcript;
    const offset = place?.offset ?? 0;
    let size = limit;
    for (;;) {
      const stretch = boundedOf(stretchOf(full, offset, size));
      if (size > 1 && JSON.stringify(stretch).length > pageBytes) {
        size = Math.ceil(size / 4);
        continue;
      }
      const next = offset + size;
      const hasMore = next < full.turns.length && asOfEntryId !== null;
      const nextCursor = hasMore ? writeCursor(asOfEntryId, next) : null;
      return { ...stretch, header, asOfEntryId, untilIs, total: full.turns.length, offset, nextCursor };
    }
  }

  return { page, whole };
}

export type Transcripts = ReturnType<typeof createTranscripts>;

const never = () => false;

/** Entries that the console keeps although Redis has trimmed them are not missing. */
function headOf({ events, state }: CallLog, { head, keptEvents }: ConversationHeader) {
  if (keptEvents === 0) return head;
  const length = Math.min(head.entriesAdded ?? state.entries, state.entries);
  return { ...head, length, firstEntryId: events[0]?.entryId ?? head.firstEntryId };
}

function withGaps(transcript: Transcript, { gaps }: ConversationHeader): Transcript {
  const missing = gaps.map(({ beforeEntryId, entries }): Missing => {
    const text = sayGap(entries, "trimmed");
    return { kind: "gap", beforeEntryId, entries, durationMs: null, isEstimated: false, text };
  });
  return missing.length === 0 ? transcript : { ...transcript, missing: [...transcript.missing, ...missing] };
}

/** The turns of a page with what else began in the same stretch of time: everything is on exactly one page. */
function stretchOf(transcript: Transcript, offset: number, size: number): Transcript {
  const { turns } = transcript;
  const latestBefore = (end: number) => {
    if (end <= 0) return -Infinity;
    if (end >= turns.length) return Infinity;
    return turns.slice(0, end).reduce((latest, { startedAtMs }) => Math.max(latest, startedAtMs), -Infinity);
  };
  const [from, to] = [latestBefore(offset), latestBefore(offset + size)];
  const isHere = (atMs: number) => atMs > from && (atMs <= to || to === Infinity);
  return {
    ...transcript,
    turns: turns.slice(offset, offset + size),
    toolCalls: transcript.toolCalls.filter(({ startedAtMs }) => isHere(startedAtMs)),
    handoffs: transcript.handoffs.filter(({ atMs }) => isHere(atMs)),
    marks: transcript.marks.filter(({ atMs }) => isHere(atMs)),
    missing: offset === 0 ? transcript.missing : [],
  };
}

/** A call may hold any number of marks, tool calls and named values without a turn between them. */
function boundedOf(page: Transcript): Transcript {
  const missing = [...page.missing];
  const bound = <T>(list: readonly T[], most: number, what: string): T[] => {
    if (list.length > most) {
      const entries = list.length - most;
      const text = `${entries} more ${what} are not in this answer; the call's events hold them.`;
      missing.push({ kind: "cut", beforeEntryId: null, entries, durationMs: null, isEstimated: false, text });
    }
    return list.slice(0, most);
  };
  const { state } = page;
  return {
    ...page,
    state: {
      ...state,
      states: bound(state.states, maxValues, "states"),
      memory: bound(state.memory, maxValues, "values in memory"),
      openToolCallIds: bound(state.openToolCallIds, maxValues, "open tool calls"),
    },
    toolCalls: bound(page.toolCalls, maxOnPage, "tool calls"),
    handoffs: bound(page.handoffs, maxOnPage, "hand-offs"),
    marks: bound(page.marks, maxOnPage, "marks"),
    missing,
  };
}

function sideOf(until: string | undefined, count: number, { readToId }: ConversationHeader): TranscriptPage["untilIs"] {
  if (until === undefined) return null;
  if (count === 0) return "before";
  return readToId !== null && compareEntryIds(until.includes("-") ? until : `${until}-0`, readToId) > 0
    ? "after"
    : "inside";
}

function lastIdOf(moment: string): string {
  return moment.includes("-") ? moment : `${moment}-${lastOfMs}`;
}

function placeOf(cursor: string): { entryId: string; offset: number } {
  const found = parseCountedCursor(cursor, isEntryId);
  if (found === null) throw badCursor();
  return { entryId: found.place, offset: found.count };
}
