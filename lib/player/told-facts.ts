import type { ToldFacts } from "../schema/told-call";
import type { Transcript } from "../schema/transcript";
import { callFacts } from "./call-facts";

export const nothingTold: ToldFacts = { agents: [], caller: null, outcome: null };

const maxLength = 120;
const clip = (text: string): string => text.slice(0, maxLength);

/** What these events tell; that no end was seen is no outcome. */
export function toldFacts(transcript: Transcript): ToldFacts {
  const { agents, caller, outcome } = callFacts(transcript, false);
  const { lifecycle, endReason } = transcript.state;
  const isTold = lifecycle !== null || endReason !== null;
  return {
    agents: agents.map(clip),
    caller: caller === null ? null : clip(caller),
    outcome: isTold ? clip(outcome) : null,
  };
}

const maxAgents = 4;

/** Two looks at a call together: its beginning and its end, or what came since. */
export function joinFacts(before: ToldFacts, after: ToldFacts): ToldFacts {
  return {
    agents: [...new Set([...before.agents, ...after.agents])].slice(0, maxAgents),
    caller: before.caller ?? after.caller,
    outcome: after.outcome ?? before.outcome,
  };
}

/** Whether each word asked for is somewhere in the id or the facts, and one at least in the facts. */
export function matchesFacts(callId: string, { agents, caller, outcome }: ToldFacts, q: string): boolean {
  const facts = [...agents, caller ?? "", outcome ?? ""].join("\n").toLowerCase();
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const id = callId.toLowerCase();
  return words.some((word) => facts.includes(word)) && words.every((word) => facts.includes(word) || id.includes(word));
}

export function sayFacts({ agents, caller, outcome }: ToldFacts): string {
  const parts = [agents.join(" → "), caller ?? "", outcome ?? ""];
  return parts.filter(Boolean).join(" · ");
}
