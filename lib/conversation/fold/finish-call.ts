import type { CallMark, ToolCall, Transcript } from "../../schema/transcript";
import { finishTurn } from "./finish-turn";
import type { CallFold, FoldOptions } from "./fold-call";
import { totalUsage } from "./fold-usage";
import { timeTurns } from "./latencies";
import { missingOf } from "./missing";
import { type Overlap, overlapsOf } from "./overlaps";
import type { TurnDraft } from "./turn-draft";

/** What the call comes to. `nowMs` may be later than the last event: then what stayed silent since is settled. */
export function finishCall(
  call: CallFold,
  options: Required<Omit<FoldOptions, "shape" | "head">> & Pick<FoldOptions, "head">,
  nowMs?: number,
): Transcript {
  const edgeMs = Math.max(nowMs ?? 0, call.lastMs);
  const { order, drafts } = call.turns;
  const lastNo = order.at(-1);
  const shown: TurnDraft[] = [];
  for (const no of order) {
    const draft = drafts[no];
    if (draft !== undefined && !isWordless(draft)) shown.push(draft);
  }
  const overlaps = overlapsOf(shown);
  const atOnce = new Set(overlaps.flatMap(({ first, second }) => [first, second]));
  const turns = shown.map((draft) => {
    const isLeftBehind = draft.no !== lastNo && draft.segments.every(({ isFinal }) => isFinal);
    const isPast = call.hasEnded || edgeMs - draft.endMs > options.turnGapMs || isLeftBehind;
    return finishTurn(draft, isPast, atOnce.has(draft));
  });
  const toolCalls: ToolCall[] = call.tools.calls.map((one) =>
    one.status === "running" && call.hasEnded ? { ...one, status: "unfinished" } : one,
  );
  const model = call.firstToken.length > 0 ? call.firstToken : call.endToEnd;
  const timing = timeTurns(turns, toolCalls, model, call.startedAtMs, options);
  const { withoutClock, ...counts } = call.counts;
  return {
    turns,
    toolCalls: toolCalls.toSorted((a, b) => a.startedAtMs - b.startedAtMs),
    handoffs: call.handoffs.slice(),
    marks: [...call.marks, ...overlapMarks(call.marks, overlaps), ...timing.marks].sort((a, b) => a.atMs - b.atMs),
    state: {
      agent: call.agent,
      states: [...call.states.values()].reverse(),
      memory: [...call.memory.values()].reverse(),
      openToolCallIds: toolCalls.filter(({ status }) => status === "running").map(({ toolCallId }) => toolCallId),
      lifecycle: call.lifecycle,
      endReason: call.endReason,
    },
    usage: totalUsage(call.usage),
    latencies: timing.latencies,
    missing: missingOf({ ...call, head: options.head ?? null, events: counts.events, withoutClock, turns, toolCalls }),
    startedAtMs: call.startedAtMs,
    endedAtMs: call.hasEnded ? call.endedAtMs : null,
    hasEnded: call.hasEnded,
    counts: { ...counts, interruptions: turns.filter(({ interrupted }) => interrupted).length },
  };
}

/** An agent's empty turn stays: what it said may be lost. So does one whose words are masked in another's. */
const isWordless = ({ role, segments, masked }: TurnDraft) =>
  role !== "agent" && masked.length === 0 && segments.every(({ text }) => text.trim() === "");

/** Marks of the overlaps that no producer has marked itself. */
function overlapMarks(marks: readonly CallMark[], overlaps: readonly Overlap[]): CallMark[] {
  const marked = marks.filter(({ kind }) => kind === "overlap");
  return overlaps.flatMap(({ first, second, durationMs }): CallMark[] => {
    const [fromMs, toMs] = [second.startMs - 500, Math.max(first.endMs, second.endMs) + 500];
    if (marked.some(({ atMs }) => atMs >= fromMs && atMs <= toMs)) return [];
    const entryId = second.entryIds[0] ?? "";
    return [{ kind: "overlap", atMs: second.startMs, durationMs, text: "Spoken into, not cut off", entryId }];
  });
}
