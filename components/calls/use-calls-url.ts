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

/** What the address of the page may hold. */
export const callsUrlNames: readonly string[] = Object.keys(parsers);
