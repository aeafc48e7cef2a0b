import { toldFacts } from "../player/told-facts";
import type { ToldFacts } from "../schema/told-call";
import type { Transcript } from "../schema/transcript";

/** What a call is found by, masked as it is shown. */
export type CallWords = { facts: ToldFacts; said: string; told: string };

/** About two hours of speech; what is said after it is not found. */
export const maxSaidLength = 200_000;
const maxToldLength = 20_000;

/** The words of a call: what was said in it, and what its events name besides: tools, states, what was remembered. */
export function wordsOfCall(transcript: Transcript): CallWords {
  const { turns, toolCalls, state } = transcript;
  const facts = toldFacts(transcript);
  const named = [...state.states, ...state.memory].map(({ name, value }) => `${name} ${value ?? ""}`);
  const tools = new Set(toolCalls.map(({ name }) => name ?? ""));
  const told = [...facts.agents, facts.caller ?? "", facts.outcome ?? "", ...tools, ...named];
  return {
    facts,
    said: join(
      turns.map(({ text }) => text),
      maxSaidLength,
    ),
    told: join(told, maxToldLength),
  };
}

const join = (parts: readonly string[], longest: number): string => parts.filter(Boolean).join("\n").slice(0, longest);
