import type { CallsUrl } from "./use-calls-url";

/** What narrows the calls of the archive by what they tell. */
export const isTellingAsked = ({ caller, agent, outcome, startedFrom, startedTo }: CallsUrl): boolean =>
  caller + agent + outcome !== "" || startedFrom !== null || startedTo !== null;

export const isFiltered = (url: CallsUrl): boolean =>
  url.archive ? url.q !== "" || isTellingAsked(url) : isLiveFiltered(url);

const isLiveFiltered = ({ q, status, state, group, cause, sign, calls }: CallsUrl): boolean =>
  q !== "" || status.length + state.length + cause.length + sign.length + calls.length > 0 || group !== null;

export const noFilter = {
  q: null,
  caller: null,
  agent: null,
  outcome: null,
  startedFrom: null,
  startedTo: null,
  status: null,
  state: null,
  group: null,
  cause: null,
  sign: null,
  calls: null,
  seen: null,
};
