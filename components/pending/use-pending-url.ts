"use client";

import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from "nuqs";
import type { PendingAsk } from "@/components/data/pending-queries";
import { maxNamedCalls } from "@/lib/call-causes";

const pendingSorts = ["age", "-age", "idle", "-idle", "deliveries", "-deliveries"] as const;

/** A sort as the address carries it; what is none is the usual one. */
export const sortOf = (text: string) => pendingSorts.find((sort) => sort === text) ?? "age";

const parsers = {
  q: parseAsString.withDefault(""),
  group: parseAsString,
  callId: parseAsString.withDefault(""),
  consumer: parseAsString.withDefault(""),
  /** The calls that a finding named, with how many entries it counted there, and when. */
  calls: parseAsArrayOf(parseAsString).withDefault([]),
  counted: parseAsInteger,
  seen: parseAsFloat,
  minIdleMs: parseAsInteger,
  minDeliveries: parseAsInteger,
  ghost: parseAsBoolean,
  sort: parseAsStringLiteral(pendingSorts).withDefault("age"),
  entry: parseAsString,
  /** `all`, or the id of the one that is open. */
  jobs: parseAsString,
};

/** Filter, sort and the opened entry: all of the page's state that a link should carry. */
export function usePendingUrl() {
  return useQueryStates(parsers, { history: "replace", clearOnDefault: true });
}

export type PendingUrl = ReturnType<typeof usePendingUrl>[0];

export const noFilter = {
  q: null,
  group: null,
  callId: null,
  consumer: null,
  calls: null,
  counted: null,
  seen: null,
  minIdleMs: null,
  minDeliveries: null,
  ghost: null,
};

export function askOf(url: PendingUrl): PendingAsk {
  const { q, group, callId, calls, consumer, minIdleMs, minDeliveries, ghost, sort } = url;
  return {
    sort,
    ...(q.trim() === "" ? {} : { q: q.trim().slice(0, 200) }),
    ...(group === null || group === "" ? {} : { group }),
    ...(callId === "" ? {} : { callId }),
    ...(calls.length === 0 ? {} : { callIds: calls.slice(0, maxNamedCalls) }),
    ...(consumer === "" ? {} : { consumer }),
    ...(minIdleMs === null || minIdleMs <= 0 ? {} : { minIdleMs }),
    ...(minDeliveries === null || minDeliveries <= 0 ? {} : { minDeliveries }),
    ...(ghost === null ? {} : { ghost }),
  };
}

export const isFiltered = (url: PendingUrl): boolean => Object.keys(askOf(url)).length > 1;

/** What the address of the page may hold. */
export const pendingUrlNames: readonly string[] = Object.keys(parsers);
