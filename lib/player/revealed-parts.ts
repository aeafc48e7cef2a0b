import { foldEvents } from "../conversation/fold/fold";
import type { CallShape } from "../schema/call-shape";
import type { RawEvent } from "../schema/conversation-event";
import type { ToolCall, Turn } from "../schema/transcript";

/** What was masked and is shown: a turn's text, a tool call's arguments and result. */
export interface RevealedPart {
  name: string | null;
  text: string;
}

/** What somebody wants to see unmasked. */
export type Masked = { kind: "turn"; turn: Turn } | { kind: "tool"; call: ToolCall };

/**
 * The unmasked text of a turn or a tool call, from the events of just its entries. An entry can hold more than that (a
 * producer that sends the whole conversation each time): of several turns the one that is most alike is given.
 */
export function revealedParts(events: readonly RawEvent[], masked: Masked, shape: CallShape): RevealedPart[] {
  const { turns, toolCalls } = foldEvents(events, { shape });
  if (masked.kind === "tool") {
    const call = toolCalls.find(({ toolCallId }) => toolCallId === masked.call.toolCallId) ?? toolCalls[0];
    const parts = [
      { name: "arguments", text: call?.args ?? "" },
      { name: "result", text: call?.result ?? "" },
    ];
    return parts.filter(({ text }) => text !== "");
  }
  const { role, text } = masked.turn;
  const wanted = new Set(wordsOf(text));
  let best: { turn: Turn; score: number } | null = null;
  for (const turn of turns) {
    const words = wordsOf(turn.text);
    const alike = words.filter((word) => wanted.has(word)).length / Math.max(1, words.length, wanted.size);
    const score = alike + (turn.role === role ? 1 : 0);
    if (best === null || score > best.score) best = { turn, score };
  }
  return best === null || best.turn.text === "" ? [] : [{ name: null, text: best.turn.text }];
}

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
