"use client";

import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { statusesWorstFirst } from "@/lib/status-look";
import { sortTexts } from "./call-columns";
import { callStates } from "./call-states";

export const chartRanges = ["5m", "15m", "1h"] as const;

const parsers = {
  q: parseAsString.withDefault(""),
  status: parseAsArrayOf(parseAsStringLiteral(statusesWorstFirst)).withDefault([]),
  state: parseAsArrayOf(parseAsStringLiteral(callStates)).withDefault([]),
  group: parseAsString,
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

export const isFiltered = ({ q, status, state, group }: CallsUrl): boolean =>
  q !== "" || status.length > 0 || state.length > 0 || group !== null;

export const noFilter = { q: null, status: null, state: null, group: null };
