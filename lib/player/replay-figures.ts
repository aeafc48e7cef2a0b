import { formatDuration, formatExactCount } from "../format";
import type { CallProgress } from "../schema/replay";
import type { CallMark, Spread, Transcript } from "../schema/transcript";

/** One number of a call for people; `tip` says what it means, or why it is not known. */
export interface Figure {
  name: string;
  text: string;
  tip: string;
}

/** How long something took; null: nothing of the kind was measured, and `tip` says why. */
export interface SpreadFigure {
  name: string;
  spread: Spread | null;
  /** What stands in its place where nothing was measured: that is not the same as unknown. */
  none: string;
  tip: string;
}

export interface ReplayFigures {
  spreads: readonly SpreadFigure[];
  talk: readonly Figure[];
  usage: readonly Figure[];
  /** The longest first, at most three. */
  silences: readonly CallMark[];
}

const maxSilences = 3;
const unknown = "?";

/**
 * What a call came to up to the playhead. Where its beginning or a part of it is not in Redis, what is counted is a lower
 * bound (`≥`), and what is measured from its start is not known.
 */
export function replayFigures(now: Transcript): ReplayFigures {
  const { latencies, toolCalls, handoffs, marks, counts, missing } = now;
  const isHeadless = missing.some(({ kind }) => kind === "trimmed-head");
  const isPartial = isHeadless || missing.some(({ kind }) => kind === "gap" || kind === "cut");
  const bound = isPartial ? "≥ " : "";
  const boundTip = isPartial ? " Part of the call is not in Redis: there may be more." : "";
  const happened = handoffs.filter((handoff) => handoff.happened).length;
  const undone = handoffs.length - happened;
  const counted = (name: string, count: number, tip: string): Figure => ({
    name,
    text: `${bound}${formatExactCount(count)}`,
    tip: `${tip}${boundTip}`,
  });

  return {
    spreads: [
      {
        name: "reply",
        spread: latencies.reply,
        none: "none yet",
        tip: latencies.reply
          ? "From the end of the caller's turn to the first word of the answer."
          : "No caller's turn was answered yet, as far as it shows.",
      },
      {
        name: "model",
        spread: latencies.model,
        none: "not sent",
        tip: latencies.model
          ? "To the model's first token, or end to end where only that is told, as the producer measured it."
          : "The producer reports no times of its model.",
      },
      {
        name: "tools",
        spread: latencies.tool,
        none: toolCalls.length === 0 ? "none yet" : "not sent",
        tip: latencies.tool
          ? "From the start of a tool call to its result."
          : toolCalls.length === 0
            ? "No tool was called yet."
            : "No tool call has both its start and its end.",
      },
    ],
    talk: [
      firstWord(latencies.firstWordMs, isHeadless),
      counted("interruptions", counts.interruptions, "Turns that were cut off."),
      {
        ...counted("hand-offs", happened, "From one agent, node or person to another."),
        ...(undone === 0 ? {} : { text: `${bound}${formatExactCount(happened)}, ${undone} did not happen` }),
      },
      {
        name: "longest silence",
        text: latencies.longestSilenceMs === null ? "none yet" : formatDuration(latencies.longestSilenceMs),
        tip:
          latencies.longestSilenceMs === null
            ? "It takes two turns to tell."
            : "Between the end of one turn and the start of the next.",
      },
    ],
    usage: usageOf(now, bound, boundTip),
    silences: marks
      .filter(({ kind }) => kind === "silence")
      .sort((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0))
      .slice(0, maxSilences),
  };
}

function firstWord(firstWordMs: number | null, isHeadless: boolean): Figure {
  const name = "first word after";
  if (isHeadless) return { name, text: unknown, tip: "The beginning of the call is not in Redis." };
  if (firstWordMs === null) return { name, text: "none yet", tip: "No agent or person has spoken yet." };
  return { name, text: formatDuration(firstWordMs), tip: "From the call's first entry to the agent's first word." };
}

function usageOf({ usage }: Transcript, bound: string, boundTip: string): Figure[] {
  const costs = Object.entries(usage.cost ?? {});
  const counts: [string, number][] = [
    ["tokens in", usage.inputTokens],
    ["of them cached", usage.cachedTokens],
    ["tokens out", usage.outputTokens],
    ["of them reasoning", usage.reasoningTokens],
    ["audio tokens in", usage.audioInputTokens],
    ["audio tokens out", usage.audioOutputTokens],
    ["characters spoken", usage.characters],
  ];
  const told = counts.filter(([, count]) => count > 0);
  const tip = `As the producer reported it.${boundTip}`;
  const figures = told.map(([name, count]): Figure => ({ name, text: `${bound}${formatExactCount(count)}`, tip }));
  if (told.length === 0) {
    figures.push({ name: "tokens", text: "not sent", tip: "The producer has reported no usage up to here." });
  }
  if (usage.audioMs > 0) {
    figures.push({ name: "audio", text: `${bound}${formatDuration(usage.audioMs)}`, tip });
  }
  for (const [currency, cost] of costs) {
    const name = currency === "unknown" ? "cost, no currency given" : "cost";
    const unit = currency === "unknown" ? "" : ` ${currency}`;
    figures.push({ name, text: `${bound}${cost.toFixed(4)}${unit}`, tip });
  }
  if (costs.length === 0) {
    figures.push({ name: "cost", text: "not sent", tip: "The producer has reported no cost up to here." });
  }
  return figures;
}

/** Entries that were delivered more than once, as far as Redis still knows: once acked, it forgets how often. */
export function redeliveryFigure(progress: CallProgress | undefined, isAsking: boolean): Figure {
  const name = "redelivered";
  if (!progress && isAsking) return { name, text: "reading…", tip: "Where the groups stand is being read." };
  if (!progress) return { name, text: unknown, tip: "Where the groups stand could not be read." };
  const again = progress.groups.flatMap(({ name: group, pending }) =>
    pending.filter(({ deliveries }) => deliveries > 1).map(({ deliveries }) => ({ group, deliveries })),
  );
  const most = Math.max(0, ...again.map(({ deliveries }) => deliveries));
  const groups = [...new Set(again.map(({ group }) => group))].join(", ");
  const isCut = progress.groups.some((group) => group.isCut);
  return {
    name,
    text: `${isCut ? "≥ " : ""}${formatExactCount(again.length)} still pending`,
    tip: `${again.length === 0 ? "No pending entry was delivered more than once now" : `Now, in ${groups}, up to ${most} times`}. Redis forgets deliveries once an entry is acked, so earlier ones are not known.`,
  };
}
