import type { Transcript } from "../schema/transcript";

export type TimelineKind =
  | Transcript["marks"][number]["kind"]
  | Transcript["missing"][number]["kind"]
  | "turn"
  | "tool"
  | "tool-failure"
  | "handoff";

export type TimelineMark = {
  kind: TimelineKind;
  atMs: number;
  endMs: number;
  lane: string;
  text: string;
  entryId: string;
};

/** What the scrubber shows of a call, in the order of time: a bar per turn in its speaker's lane, and everything marked. */
export function timelineOf({ turns, toolCalls, handoffs, marks, missing }: Transcript): TimelineMark[] {
  const all: TimelineMark[] = [];
  const timeOf = new Map<string, number>();
  for (const { role, speaker, text, startedAtMs, endedAtMs, entryIds } of turns) {
    const lane = speaker === null ? role : `${role} ${speaker}`;
    for (const entryId of entryIds) timeOf.set(entryId, startedAtMs);
    all.push({ kind: "turn", atMs: startedAtMs, endMs: endedAtMs, lane, text, entryId: entryIds[0] ?? "" });
  }
  for (const { name, toolCallId, status, startedAtMs, durationMs, entryIds } of toolCalls) {
    const kind = status === "error" || status === "unfinished" ? "tool-failure" : "tool";
    const endMs = startedAtMs + (durationMs ?? 0);
    all.push({ kind, atMs: startedAtMs, endMs, lane: "tool", text: name ?? toolCallId, entryId: entryIds[0] ?? "" });
  }
  for (const { atMs, from, to, entryId } of handoffs) {
    all.push({ kind: "handoff", atMs, endMs: atMs, lane: "", text: `${from ?? "?"} to ${to ?? "?"}`, entryId });
  }
  for (const { kind, atMs, durationMs, text, entryId } of marks) {
    all.push({ kind, atMs, endMs: atMs + (durationMs ?? 0), lane: "", text, entryId });
  }
  for (const { kind, beforeEntryId, text } of missing) {
    const atMs = beforeEntryId === null ? undefined : timeOf.get(beforeEntryId);
    if (atMs !== undefined) all.push({ kind, atMs, endMs: atMs, lane: "", text, entryId: beforeEntryId ?? "" });
  }
  return all.sort((a, b) => a.atMs - b.atMs);
}

/** The next, or the previous, mark of some kinds from a moment on, that moment left out. */
export function findMark(
  timeline: readonly TimelineMark[],
  kinds: ReadonlySet<TimelineKind>,
  fromMs: number,
  direction: "next" | "previous",
): TimelineMark | undefined {
  return direction === "next"
    ? timeline.find(({ kind, atMs }) => atMs > fromMs && kinds.has(kind))
    : timeline.findLast(({ kind, atMs }) => atMs < fromMs && kinds.has(kind));
}

export type SearchHit = { turnId: string; start: number; end: number };

/** Where a text occurs in the turns, at most `most` times; upper and lower case are the same. */
export function searchTurns({ turns }: Pick<Transcript, "turns">, wanted: string, most = 1_000): SearchHit[] {
  const hits: SearchHit[] = [];
  if (wanted.trim() === "") return hits;
  const pattern = new RegExp(wanted.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "giu");
  for (const { turnId, text } of turns) {
    for (const match of text.matchAll(pattern)) {
      if (hits.length >= most) return hits;
      hits.push({ turnId, start: match.index, end: match.index + match[0].length });
    }
  }
  return hits;
}
