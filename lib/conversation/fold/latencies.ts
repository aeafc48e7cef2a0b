import type { CallMark, Latencies, Spread, ToolCall, Turn } from "../../schema/transcript";

/** Percentiles by nearest rank: the smallest measured value that at least this share of all values does not exceed. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

export type TimingLimits = { slowReplyMs: number; silenceMs: number };

/** Waits between turns, and the marks of those that were long. `overlaps` are turns spoken into another one. */
export function timeTurns(
  turns: readonly Turn[],
  toolCalls: readonly ToolCall[],
  model: readonly number[],
  startedAtMs: number | null,
  limits: TimingLimits,
): { latencies: Latencies; marks: CallMark[] } {
  const marks: CallMark[] = [];
  const replies: number[] = [];
  let askedMs: number | null = null;
  let endMs: number | null = null;
  let longestSilenceMs: number | null = null;
  let firstWordMs: number | null = null;
  for (const turn of turns) {
    const entryId = turn.entryIds[0] ?? "";
    const isAnswer = turn.role === "agent" || turn.role === "human";
    if (endMs !== null) {
      const quietMs = turn.startedAtMs - endMs;
      longestSilenceMs = Math.max(longestSilenceMs ?? 0, quietMs);
      if (quietMs >= limits.silenceMs) {
        marks.push({ kind: "silence", atMs: endMs, durationMs: quietMs, text: "Nobody spoke", entryId });
      }
    }
    if (isAnswer) {
      if (firstWordMs === null && startedAtMs !== null) firstWordMs = Math.max(0, turn.startedAtMs - startedAtMs);
      const waitedMs = askedMs === null ? -1 : turn.startedAtMs - askedMs;
      if (waitedMs >= 0) {
        replies.push(waitedMs);
        if (waitedMs > limits.slowReplyMs) {
          marks.push({
            kind: "slow-reply",
            atMs: askedMs ?? turn.startedAtMs,
            durationMs: waitedMs,
            text: "Slow reply",
            entryId,
          });
        }
      }
      askedMs = null;
    } else if (turn.role === "user") askedMs = turn.endedAtMs;
    endMs = Math.max(endMs ?? turn.endedAtMs, turn.endedAtMs);
  }
  const tools = toolCalls.flatMap(({ durationMs }) => (durationMs === null ? [] : [durationMs]));
  return {
    latencies: {
      reply: spreadOf(replies),
      tool: spreadOf(tools),
      model: spreadOf(model),
      firstWordMs,
      longestSilenceMs,
    },
    marks,
  };
}
