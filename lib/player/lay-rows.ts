import { compareEntryIds } from "../ids/entry-id";
import type { Note } from "../schema/replay";
import type { CallMark, Handoff, Missing, ToolCall, Transcript, Turn } from "../schema/transcript";

interface RowPlace {
  /** The same for as long as it is the same thing, however often the call is folded. */
  key: string;
  /** The entry it begins at: where its link leads. Null for what belongs after the last entry. */
  entryId: string | null;
  timeMs: number;
  /** It comes after the playhead. */
  isAhead: boolean;
}

/** One line of the transcript. */
export type TranscriptRow = RowPlace &
  (
    | { kind: "turn"; turn: Turn }
    | { kind: "tool"; call: ToolCall }
    | { kind: "handoff"; handoff: Handoff }
    | { kind: "mark"; mark: CallMark }
    | { kind: "missing"; missing: Missing }
    | { kind: "note"; note: Note }
  );

/** Marks that stand in the transcript on lines of their own; the others show on turns, in lanes and in the state. */
const toldMarks = new Set<CallMark["kind"]>(["error", "dtmf", "lifecycle", "slow-reply", "silence", "eval"]);

type Rest = TranscriptRow extends infer Row ? (Row extends RowPlace ? Omit<Row, "isAhead"> : never) : never;

/**
 * Everything of a call in one order: turns as the fold has them, the rest among them by time, what is missing before the
 * entry it is missing at.
 */
function layTranscript(transcript: Transcript): Rest[] {
  const rows: Rest[] = [];
  let timeMs = Number.NEGATIVE_INFINITY;
  for (const turn of transcript.turns) {
    // A turn may stand before one that began earlier: the fold knows why, the rest is sorted around it.
    timeMs = Math.max(timeMs, turn.startedAtMs);
    rows.push({ kind: "turn", key: `turn ${turn.turnId}`, entryId: turn.entryIds[0] ?? null, timeMs, turn });
  }
  const others: Rest[] = [];
  for (const call of transcript.toolCalls) {
    const [entryId = null] = call.entryIds;
    others.push({ kind: "tool", key: `tool ${call.toolCallId} ${entryId}`, entryId, timeMs: call.startedAtMs, call });
  }
  for (const handoff of transcript.handoffs) {
    const { entryId, atMs } = handoff;
    others.push({ kind: "handoff", key: `handoff ${entryId}`, entryId, timeMs: atMs, handoff });
  }
  const slow = new Set(transcript.marks.filter(({ kind }) => kind === "slow-reply").map(spanOf));
  for (const mark of transcript.marks) {
    if (!toldMarks.has(mark.kind) || (mark.kind === "silence" && slow.has(spanOf(mark)))) continue;
    const { entryId, atMs } = mark;
    others.push({ kind: "mark", key: `${mark.kind} ${entryId} ${mark.text}`, entryId, timeMs: atMs, mark });
  }
  others.sort((a, b) => a.timeMs - b.timeMs);
  return placeMissing(mergeByTime(rows, others), transcript.missing);
}

/** A slow reply that was waited for in silence is told once. */
const spanOf = ({ entryId, atMs, durationMs }: CallMark) => `${entryId} ${atMs} ${durationMs}`;

function mergeByTime(turns: readonly Rest[], others: readonly Rest[]): Rest[] {
  const merged: Rest[] = [];
  let at = 0;
  for (const turn of turns) {
    for (let other = others[at]; other && other.timeMs < turn.timeMs; other = others[at]) {
      merged.push(other);
      at++;
    }
    merged.push(turn);
  }
  for (; at < others.length; at++) {
    const other = others[at];
    if (other) merged.push(other);
  }
  return merged;
}

function placeMissing(rows: readonly Rest[], missing: readonly Missing[]): Rest[] {
  if (missing.length === 0) return [...rows];
  const waiting = missing
    .map((item) => ({ item, before: item.beforeEntryId }))
    .sort((a, b) => (a.before === null ? 1 : b.before === null ? -1 : compareEntryIds(a.before, b.before)));
  const placed: Rest[] = [];
  let at = 0;
  const put = (timeMs: number) => {
    const found = waiting[at];
    if (!found) return;
    const { item, before } = found;
    const isOne = item.kind === "gap" || item.kind === "unfinished-tool";
    const isOrder = item.kind === "clock" && item.durationMs !== null;
    const key = `missing ${isOrder ? "order" : item.kind} ${before}${isOne ? ` ${item.text}` : ""}`;
    placed.push({ kind: "missing", key, entryId: before, timeMs, missing: item });
    at++;
  };
  for (const row of rows) {
    // A pause is known at its end only, and stands at its beginning: it tells nothing about the order of entries.
    const isPause = row.kind === "mark" && row.mark.durationMs !== null;
    for (let next = waiting[at]; next; next = waiting[at]) {
      if (isPause || next.before === null || row.entryId === null || compareEntryIds(next.before, row.entryId) > 0)
        break;
      put(row.timeMs);
    }
    placed.push(row);
  }
  while (at < waiting.length) put(rows.at(-1)?.timeMs ?? 0);
  return placed;
}

const laid = new WeakMap<Transcript, Rest[]>();

function rowsOf(transcript: Transcript): Rest[] {
  let rows = laid.get(transcript);
  if (!rows) {
    rows = layTranscript(transcript);
    laid.set(transcript, rows);
  }
  return rows;
}

/**
 * The whole call's transcript in its order, with what was known of each row at the playhead; rows that were not there by
 * then are marked as ahead. A row that was there then and was lost later (a partial that came to nothing) stands behind
 * the one it followed.
 */
export function layRows(now: Transcript, whole: Transcript): TranscriptRow[] {
  const begun = rowsOf(now).map((row): TranscriptRow => ({ ...row, isAhead: false }));
  if (now === whole) return begun;
  const byKey = new Map(begun.map((row) => [row.key, row]));
  const all = rowsOf(whole).map((row): TranscriptRow => byKey.get(row.key) ?? { ...row, isAhead: true });
  const keys = new Set(all.map(({ key }) => key));
  if (begun.every(({ key }) => keys.has(key))) return all;
  const lost = new Map<string, TranscriptRow[]>();
  let before = "";
  for (const row of begun) {
    if (keys.has(row.key)) before = row.key;
    else lost.set(before, [...(lost.get(before) ?? []), row]);
  }
  return [...(lost.get("") ?? []), ...all.flatMap((row) => [row, ...(lost.get(row.key) ?? [])])];
}
