"use client";

import dynamic from "next/dynamic";
import { usePastMoment } from "@/components/data/past-moment";
import type { Snapshot } from "@/lib/schema/snapshot";
import { FilterBox } from "./filter-box";
import type { Suggestion } from "./suggest-filters";
import { useCallsUrl } from "./use-calls-url";

const ToldMatches = dynamic(() => import("./told-matches").then((module) => module.ToldMatches), { ssr: false });
const ArchiveChip = dynamic(() => import("./archive-chip").then((module) => module.ArchiveChip), { ssr: false });
const ClearFilters = dynamic(() => import("./clear-filters").then((module) => module.ClearFilters), { ssr: false });
const LiveChips = dynamic(() => import("./live-chips").then((module) => module.LiveChips), { ssr: false });

/** Text with typed suggestions, and chips: what can be chosen, with its count, and what is. */
export function CallsFilter({ snapshot }: { snapshot: Snapshot | undefined }) {
  const [url, setUrl] = useCallsUrl();
  const pastMs = usePastMoment();

  // What is suggested is known of calls in Redis alone.
  function onTake({ kind, value }: Suggestion): void {
    if (url.archive) void setUrl({ archive: null });
    if (kind === "group") void setUrl({ q: null, group: value });
    else if (kind === "state") void setUrl({ q: null, state: [...new Set([...url.state, value])] });
    else if (kind === "sign") void setUrl({ q: null, sign: [...new Set([...url.sign, value])] });
    else void setUrl({ q: null, status: [...new Set([...url.status, value])] });
  }

  return (
    <>
      <search
        aria-label="Filter calls"
        className="flex min-h-11 items-center gap-1.5 px-3 py-2 max-sm:flex-wrap sm:px-4"
      >
        <FilterBox
          text={url.q}
          groupNames={snapshot?.groups.map(({ name }) => name) ?? []}
          onText={(q) => setUrl({ q: q === "" ? null : q }, { limitUrlUpdates: { method: "debounce", timeMs: 200 } })}
          onTake={onTake}
        />
        <div className="flex min-w-0 flex-wrap items-center gap-1.5">
          {url.archive ? null : <LiveChips snapshot={snapshot} />}
          {pastMs === null || url.archive ? <ArchiveChip /> : null}
          <ClearFilters />
        </div>
      </search>
      {pastMs === null && !url.archive ? <ToldMatches /> : null}
    </>
  );
}
