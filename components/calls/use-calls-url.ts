"use client";

import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from "nuqs";
import { causeFilters } from "@/lib/call-causes";
import { signKinds } from "@/lib/sign-look";
import { statusesWorstFirst } from "@/lib/status-look";
import { sortTexts } from "./call-columns";
import { callStates } from "./call-states";

export const chartRanges = ["5m", "15m", "1h"] as const;

const parsers = {
  q: parseAsString.withDefault(""),
  /** What was copied instead of what is in Redis; of the filters only the text applies to it. */
  archive: parseAsBoolean.withDefault(false),
  /** Parts of what archived calls tell of themselves, and when they began. */
  caller: parseAsString.withDefault(""),
  agent: parseAsString.withDefault(""),
  outcome: parseAsString.withDefault(""),
  startedFrom: parseAsFloat,
  startedTo: parseAsFloat,
  status: parseAsArrayOf(parseAsStringLiteral(statusesWorstFirst)).withDefault([]),
  state: parseAsArrayOf(parseAsStringLiteral(callStates)).withDefault([]),
  group: parseAsString,
  /** What stands in a group's way, and the calls that a finding counted at a moment: they are shown whatever they do now. */
  cause: parseAsArrayOf(parseAsStringLiteral(causeFilters)).withDefault([]),
  sign: parseAsArrayOf(parseAsStringLiteral(signKinds)).withDefault([]),
  calls: parseAsArrayOf(parseAsString).withDefault([]),
  seen: parseAsFloat,
  sort: parseAsStringLiteral(sortTexts).withDefault("worst"),
  range: parseAsStringLiteral(chartRanges).withDefault("15m"),
  call: parseAsString,
};

/** Filter, sort, chart range and the open call: all of the page's state that a link should carry. */
export function useCallsUrl() {
  return useQueryStates(parsers, { history: "replace", clearOnDefault: true });
}

export type CallsUrl = ReturnType<typeof useCallsUrl>[0];
export type SetCallsUrl = ReturnType<typeof useCallsUrl>[1];

/** What narrows the calls of the archive by what they tell. */
export const isTellingAsked = ({ caller, agent, outcome, startedFrom, startedTo }: CallsUrl): boolean =>
  caller + agent + outcome !== "" || startedFrom !== null || startedTo !== null;

/** The same as the interface takes it. */
export function askOf({ q, caller, agent, outcome, startedFrom, startedTo }: CallsUrl) {
  const cut = (text: string) => text.trim().slice(0, 200);
  return {
    ...{ q: cut(q), caller: cut(caller), agent: cut(agent), outcome: cut(outcome) },
    ...(startedFrom === null ? {} : { startedFromMs: startedFrom }),
    ...(startedTo === null ? {} : { startedToMs: startedTo }),
  };
}

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

/** What the address of the page may hold. */
export const callsUrlNames: readonly string[] = Object.keys(parsers);
