import type { CallsUrl } from "./use-calls-url";

/** What the page's address asks of the archive, as the interface takes it. */
export function askOf({ q, caller, agent, outcome, startedFrom, startedTo }: CallsUrl) {
  const cut = (text: string) => text.trim().slice(0, 200);
  return {
    ...{ q: cut(q), caller: cut(caller), agent: cut(agent), outcome: cut(outcome) },
    ...(startedFrom === null ? {} : { startedFromMs: startedFrom }),
    ...(startedTo === null ? {} : { startedToMs: startedTo }),
  };
}
