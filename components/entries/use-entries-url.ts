"use client";

import { createParser, parseAsString, useQueryStates } from "nuqs";
import { isEntryId } from "@/lib/ids/entry-id";
import { isEntryBound } from "@/lib/ids/entry-range";

const checked = (isGood: (text: string) => boolean) =>
  createParser({ parse: (text) => (isGood(text) ? text : null), serialize: (text: string) => text });

const parsers = {
  find: parseAsString.withDefault(""),
  from: checked(isEntryBound),
  to: checked(isEntryBound),
  entry: checked(isEntryId),
};

/** Filter, range and the linked entry: all of the entries' state that a link should carry. */
export function useEntriesUrl() {
  return useQueryStates(parsers, { history: "replace", clearOnDefault: true });
}
