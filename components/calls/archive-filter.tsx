"use client";

import { FilterFold } from "@/components/ui/filter-fold";
import { debounced, ExactBox } from "@/components/ui/filter-parts";
import { TimeRange } from "@/components/ui/time-range";
import { useCallsUrl } from "./use-calls-url";

const parts = ["caller", "agent", "outcome"] as const;

/** Narrows the calls of the archive by what they tell of themselves, and by when they began. */
export function ArchiveFilter() {
  const [url, setUrl] = useCallsUrl();
  const { startedFrom, startedTo } = url;
  const setCount =
    parts.filter((part) => url[part] !== "").length + [startedFrom, startedTo].filter((one) => one !== null).length;
  return (
    <search aria-label="Filter archived calls" className="flex flex-wrap items-center gap-1.5 px-3 pb-2 sm:px-4">
      <FilterFold setCount={setCount}>
        {parts.map((part) => (
          <ExactBox
            key={part}
            aria-label={part}
            placeholder={part}
            value={url[part]}
            className="w-32"
            onText={(text) => void setUrl({ [part]: text }, debounced)}
          />
        ))}
        <TimeRange
          legend="When the call began"
          fromMs={startedFrom}
          toMs={startedTo}
          onChange={({ fromMs, toMs }) =>
            void setUrl({
              ...(fromMs === undefined ? {} : { startedFrom: fromMs }),
              ...(toMs === undefined ? {} : { startedTo: toMs }),
            })
          }
        />
      </FilterFold>
    </search>
  );
}
