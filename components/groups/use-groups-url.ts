"use client";

import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { GroupsAsk } from "@/components/data/group-queries";
import { groupSortKeys } from "@/lib/schema/group-sort-keys";
import type { Status } from "@/lib/schema/status";
import { statusesWorstFirst } from "@/lib/status-look";

export const usualSort = "worst";
const sorts: readonly string[] = groupSortKeys.flatMap((key) => [key, `-${key}`]);

const parsers = {
  q: parseAsString.withDefault(""),
  status: parseAsArrayOf(parseAsStringLiteral<Status>(statusesWorstFirst)).withDefault([]),
  sort: parseAsString.withDefault(usualSort),
};

/** What the table is filtered and sorted by: all of the page's state that a link should carry. */
export function useGroupsUrl() {
  return useQueryStates(parsers, { history: "replace", clearOnDefault: true });
}

export type GroupsUrl = ReturnType<typeof useGroupsUrl>[0];

export const noFilter = { q: null, status: null };

export function askOf({ q, status, sort }: GroupsUrl): GroupsAsk {
  return {
    sort: sorts.includes(sort) ? sort : usualSort,
    ...(q.trim() === "" ? {} : { q: q.trim().slice(0, 200) }),
    ...(status.length === 0 ? {} : { status }),
  };
}
