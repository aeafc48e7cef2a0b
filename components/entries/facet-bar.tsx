"use client";

import { useDeferredValue, useMemo } from "react";
import { facetsOf } from "@/lib/entries/facets";
import { hasTerm, toggleTerm } from "@/lib/entries/filter-entries";
import { formatCount } from "@/lib/format";
import type { StreamEntry } from "@/lib/schema/stream-entry";
import { SafeText } from "../figures/safe-text";

/** Values that tell the loaded entries apart, to filter by with a click; a click with alt leaves them out. */
export function FacetBar({
  entries,
  find,
  onFind,
}: {
  entries: readonly StreamEntry[];
  find: string;
  onFind(find: string): void;
}) {
  const calm = useDeferredValue(entries);
  const facets = useMemo(() => facetsOf(calm), [calm]);
  if (facets.length === 0) return null;
  return (
    <fieldset
      aria-label="Values of the loaded entries"
      className="flex min-w-0 shrink-0 gap-x-4 gap-y-1 overflow-x-auto border-b border-line px-3 py-1 text-2xs sm:flex-wrap sm:px-4"
    >
      {facets.map(({ field, values }) => (
        <span key={field} className="inline-flex shrink-0 items-center gap-1">
          <span className="font-mono text-text-3">
            <SafeText text={field} longest={40} />
          </span>
          {values.map(({ value, term, entries: times }) => (
            <button
              key={value}
              type="button"
              aria-pressed={hasTerm(find, term)}
              data-tip={`Only entries with ${term}; with alt, none of them`}
              onClick={({ altKey }) => onFind(toggleTerm(find, altKey ? `-${term}` : term))}
              className={`inline-flex h-5 max-w-40 items-center gap-1 rounded border px-1 max-sm:h-8 ${
                hasTerm(find, `-${term}`)
                  ? "border-line text-text-3 line-through"
                  : "border-line-strong text-text-2 hover:bg-hover aria-pressed:border-accent aria-pressed:bg-selected"
              }`}
            >
              <span className="truncate">
                <SafeText text={value} longest={40} />
              </span>
              <span className="figure text-text-3">{formatCount(times)}</span>
            </button>
          ))}
        </span>
      ))}
    </fieldset>
  );
}
