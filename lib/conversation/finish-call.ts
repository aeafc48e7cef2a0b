import type { ToolCall, Transcript } from "@/lib/schema/transcript";
import type { CallFold, FoldOptions } from "./fold-call";
import { totalUsage } from "./fold-usage";
import { timeTurns } from "./latencies";
import { missingOf } from "./missing";
import { finishTurn, type textOfTurn } from "./turn-draft";

/** What the call comes to. `nowMs` may be later than the last event: then what stayed silent since is settled. */
export function finishCall(
  call: CallFold,
  options: Required<Omit<FoldOptions, "shape" | "head">> & Pick<FoldOptions, "head">,
  nowMs?: number,
): Transcript {
  const edgeMs = Math.max(nowMs ?? 0, call.lastMs);
  const { order, drafts } = call.turns;
  const lastNo = order.at(-1);
  const turns = order.flatMap((no) => {
    const draft = drafts[no];
    if (draft === undefined) return [];
    if (textOfEmpty(draft)) return [];
    const isPast = call.hasEnded || edgeMs - draft.endMs > options.turnGapMs || (no !== lastNo && isLeft(draft));
    return [finishTurn(draft, isPast)];
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
    marks: [...call.marks, ...timing.marks].sort((a, b) => a.atMs - b.atMs),
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
    missing: missingOf({ ...call, head: options.head ?? null, withoutClock, turns, toolCalls }),
    startedAtMs: call.startedAtMs,
    endedAtMs: call.hasEnded ? call.endedAtMs : null,
    hasEnded: call.hasEnded,
    counts: { ...counts, interruptions: turns.filter(({ interrupted }) => interrupted).length },
  };
}

const isLeft = (draft: { segments: { isFinal: boolean }[] }) => draft.segments.every(({ isFinal }) => isFinal);
const textOfEmpty = (draft: { segments: Parameters<typeof textOfTurn>[0]["segments"]; cut: unknown; role: string }) =>
  draft.role !== "agent" && draft.segments.every(({ text }) => text.trim() === "");
