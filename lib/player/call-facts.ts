import type { Transcript } from "../schema/transcript";
import { sayLifecycle } from "./lifecycle-words";

/** What a call's own events tell of it as a whole. */
export interface CallFacts {
  /** In the order in which they took over. */
  agents: readonly string[];
  /** Null where no event names who called. */
  caller: string | null;
  outcome: string;
}

const maxAgents = 4;
const callerNames = /^(caller|from|customer|client|phone)([._ -]?(number|id|name|phone))?$/i;

export function callFacts({ state, handoffs, turns }: Transcript, hasEnded: boolean): CallFacts {
  const named = [
    ...handoffs.flatMap(({ from, to, happened }) => (happened ? [from, to] : [])),
    state.agent,
    ...turns.map(({ role, speaker }) => (role === "agent" ? speaker : null)),
  ];
  const agents = [...new Set(named.filter((name) => name !== null))];
  const told = [...state.states, ...state.memory].find(({ name, value }) => {
    return value !== null && [name, name.slice(name.lastIndexOf(".") + 1)].some((one) => callerNames.test(one));
  });
  return {
    agents: agents.slice(0, maxAgents),
    caller: told?.value == null ? null : unquoted(told.value),
    outcome: outcomeOf(state, hasEnded),
  };
}

/** A value in memory may be written as JSON: a text then stands in quotes. */
function unquoted(value: string): string {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "string" ? parsed : value;
  } catch {
    return value;
  }
}

function outcomeOf({ lifecycle, endReason }: Transcript["state"], hasEnded: boolean): string {
  if (endReason !== null) return `ended: ${endReason}`;
  if (lifecycle !== null) return sayLifecycle(lifecycle);
  return hasEnded ? "ended" : "no end seen";
}
