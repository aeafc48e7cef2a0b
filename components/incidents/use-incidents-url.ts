"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { IncidentsAsk } from "@/components/data/incident-queries";

const parsers = {
  state: parseAsStringLiteral(["open", "resolved"]),
  group: parseAsString.withDefault(""),
  severity: parseAsStringLiteral(["critical", "warning"]),
  owner: parseAsString.withDefault(""),
  /** The one that is open beside the list. */
  incident: parseAsString,
};

/** Filter and the opened incident: all of the page's state that a link should carry. */
export function useIncidentsUrl() {
  return useQueryStates(parsers, { history: "replace", clearOnDefault: true });
}

type IncidentsUrl = ReturnType<typeof useIncidentsUrl>[0];

export const noFilter = { state: null, group: null, severity: null, owner: null };

export function askOf({ state, group, severity, owner }: IncidentsUrl): IncidentsAsk {
  return {
    ...(state === null ? {} : { state }),
    ...(group === "" ? {} : { group }),
    ...(severity === null ? {} : { severity }),
    ...(owner === "" ? {} : { owner }),
  };
}

export const isFiltered = (url: IncidentsUrl): boolean => Object.keys(askOf(url)).length > 0;
