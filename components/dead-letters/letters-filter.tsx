"use client";

import { X } from "lucide-react";
import { Name } from "@/components/figures/name";
import { FilterFold } from "@/components/ui/filter-fold";
import { Chip, debounced, ExactBox, FilterBar, SearchBox } from "@/components/ui/filter-parts";
import { formatDuration } from "@/lib/format";
import type { DeadLettersPage } from "@/lib/schema/dead-letter";
import { nameInText } from "@/lib/visible-name";
import { askOf, isFiltered, noFilter, useLettersUrl } from "./use-letters-url";

const ages = [60_000, 600_000, 3_600_000, 86_400_000] as const;

/** Reason, group, call, age: they combine, stand as chips, and live in the URL. */
export function LettersFilter({ found }: { found: DeadLettersPage["found"] | undefined }) {
  const [url, setUrl] = useLettersUrl();
  const { reason: _, ...folded } = askOf(url);
  const groups = found?.groups.filter(({ text }) => text !== url.group) ?? [];

  return (
    <FilterBar label="Filter dead letters" onClear={isFiltered(url) ? () => void setUrl(noFilter) : null}>
      <SearchBox
        label="Reason contains"
        placeholder="Reason contains"
        value={url.reason}
        suggestions={found?.reasons.map(({ text }) => text.slice(0, 200)) ?? []}
        onText={(reason) => void setUrl({ reason }, debounced)}
      />
      <FilterFold setCount={Object.keys(folded).length}>
        <ExactBox
          aria-label="Call id"
          placeholder="exact call id"
          value={url.callId}
          onText={(callId) => void setUrl({ callId }, debounced)}
          className="w-36"
        />
        {url.group === "" ? null : (
          <Chip isOn aria-label={`Group ${nameInText(url.group)}`} onToggle={() => void setUrl({ group: null })}>
            <span className="truncate">
              <Name of={url.group} />
            </span>
            <X aria-hidden className="size-3 shrink-0" />
          </Chip>
        )}
        {groups.map(({ text, count }) => (
          <Chip
            key={text}
            isOn={false}
            aria-label={`Group ${nameInText(text)}`}
            onToggle={() => void setUrl({ group: text })}
          >
            <span className="truncate">
              <Name of={text} />
            </span>
            <span className="figure text-text-3">{count}</span>
          </Chip>
        ))}
        <span aria-hidden className="h-4 border-l border-line-strong" />
        {[...new Set([...ages, ...(url.minAgeMs === null ? [] : [url.minAgeMs])])].map((ageMs) => (
          <Chip
            key={ageMs}
            isOn={url.minAgeMs === ageMs}
            aria-label={`Older than ${formatDuration(ageMs)}`}
            onToggle={() => void setUrl({ minAgeMs: url.minAgeMs === ageMs ? null : ageMs })}
          >
            ≥ {formatDuration(ageMs)}
          </Chip>
        ))}
      </FilterFold>
    </FilterBar>
  );
}
