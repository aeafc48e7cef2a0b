"use client";

import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import type { DeadLettersAsk } from "@/components/data/dead-letter-queries";

const parsers = {
  group: parseAsString.withDefault(""),
  callId: parseAsString.withDefault(""),
  reason: parseAsString.withDefault(""),
  minAgeMs: parseAsInteger,
  letter: parseAsString,
  /** `all`, or the id of the one that is open. */
  jobs: parseAsString,
};

/** Filter and the opened dead letter: all of the page's state that a link should carry. */
export function useLettersUrl() {
  return useQueryStates(parsers, { history: "replace", clearOnDefault: true, urlKeys: { callId: "call" } });
}

type LettersUrl = ReturnType<typeof useLettersUrl>[0];

export const noFilter = { group: null, callId: null, reason: null, minAgeMs: null };

export function askOf({ group, callId, reason, minAgeMs }: LettersUrl): DeadLettersAsk {
  return {
    ...(group === "" ? {} : { group }),
    ...(callId === "" ? {} : { callId }),
    ...(reason.trim() === "" ? {} : { reason: reason.trim().slice(0, 200) }),
    ...(minAgeMs === null || minAgeMs <= 0 ? {} : { minAgeMs }),
  };
}

export const isFiltered = (url: LettersUrl): boolean => Object.keys(askOf(url)).length > 0;

/** What the address of the page may hold. */
export const lettersUrlNames: readonly string[] = [...Object.keys(parsers).filter((name) => name !== "callId"), "call"];
