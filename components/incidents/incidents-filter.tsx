"use client";

import { Chip, debounced, ExactBox, FilterBar } from "@/components/ui/filter-parts";
import { isFiltered, noFilter, useIncidentsUrl } from "./use-incidents-url";

/** State, severity, group, owner: they combine and live in the URL. */
export function IncidentsFilter() {
  const [url, setUrl] = useIncidentsUrl();
  return (
    <FilterBar label="Filter incidents" onClear={isFiltered(url) ? () => void setUrl(noFilter) : null}>
      {(["open", "resolved"] as const).map((state) => (
        <Chip
          key={state}
          isOn={url.state === state}
          onToggle={() => void setUrl({ state: url.state === state ? null : state })}
        >
          {state}
        </Chip>
      ))}
      <span aria-hidden className="h-4 border-l border-line-strong" />
      {(["critical", "warning"] as const).map((severity) => (
        <Chip
          key={severity}
          isOn={url.severity === severity}
          onToggle={() => void setUrl({ severity: url.severity === severity ? null : severity })}
        >
          {severity}
        </Chip>
      ))}
      <Chip isOn={url.owner === "-"} onToggle={() => void setUrl({ owner: url.owner === "-" ? null : "-" })}>
        nobody has it
      </Chip>
      <ExactBox
        aria-label="Group"
        placeholder="exact group"
        value={url.group}
        onText={(group) => void setUrl({ group }, debounced)}
        className="w-32"
      />
    </FilterBar>
  );
}
