"use client";

import { X } from "lucide-react";
import dynamic from "next/dynamic";
import { usePastMoment } from "@/components/data/past-moment";
import { GroupName, useGroupHues } from "@/components/figures/group-name";
import { StatusShape } from "@/components/figures/status-badge";
import { formatCount, formatCounted } from "@/lib/format";
import type { Snapshot } from "@/lib/schema/snapshot";
import { signWords } from "@/lib/sign-look";
import { causeWords, statusesWorstFirst, statusLooks, statusMeanings } from "@/lib/status-look";
import { callStates } from "./call-states";
import { Chip } from "./chip";
import { FilterBox } from "./filter-box";
import type { Suggestion } from "./suggest-filters";
import { isFiltered, noFilter, useCallsUrl } from "./use-calls-url";

const ArchiveChip = dynamic(() => import("./archive-chip").then((module) => module.ArchiveChip), { ssr: false });

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
    <search aria-label="Filter calls" className="flex min-h-11 items-center gap-1.5 px-3 py-2 max-sm:flex-wrap sm:px-4">
      <FilterBox
        text={url.q}
        groupNames={snapshot?.groups.map(({ name }) => name) ?? []}
        onText={(q) => setUrl({ q: q === "" ? null : q }, { limitUrlUpdates: { method: "debounce", timeMs: 200 } })}
        onTake={onTake}
      />
      <div className="flex min-w-0 flex-wrap items-center gap-1.5">
        {url.archive ? null : <LiveChips snapshot={snapshot} />}
        {pastMs === null || url.archive ? <ArchiveChip /> : null}
        {isFiltered(url) ? (
          <button
            type="button"
            className="px-1 text-xs whitespace-nowrap text-accent hover:underline"
            onClick={() => setUrl(noFilter)}
          >
            Clear filters
          </button>
        ) : null}
      </div>
    </search>
  );
}

/** What calls in Redis are narrowed to. */
function LiveChips({ snapshot }: { snapshot: Snapshot | undefined }) {
  const [url, setUrl] = useCallsUrl();
  const hues = useGroupHues();
  const inGroup = snapshot?.groups.find(({ name }) => name === url.group);
  const counts: Snapshot["totals"]["statuses"] = (inGroup ?? snapshot?.totals)?.statuses ?? {};
  const offered = statusesWorstFirst.filter((status) => (counts[status] ?? 0) > 0 || url.status.includes(status));
  return (
    <>
      {url.group === null ? null : (
        <Chip isOn onToggle={() => setUrl({ group: null })}>
          <GroupName name={url.group} hue={hues.get(url.group)} />
          <X aria-label="remove" className="size-3 shrink-0" />
        </Chip>
      )}
      {url.calls.length > 0 ? (
        <Chip isOn onToggle={() => setUrl({ calls: null, seen: null, cause: null })}>
          {formatCounted(url.calls.length, "call")} {url.seen === null ? "by name" : "of a finding"}
          <X aria-label="remove" className="size-3 shrink-0" />
        </Chip>
      ) : (
        url.cause.map((cause) => (
          <Chip key={cause} isOn onToggle={() => setUrl({ cause: toggled(url.cause, cause) })}>
            {causeWords[cause]}
            <X aria-label="remove" className="size-3 shrink-0" />
          </Chip>
        ))
      )}
      {url.sign.map((sign) => (
        <Chip key={sign} isOn onToggle={() => setUrl({ sign: toggled(url.sign, sign) })}>
          {signWords[sign]}
          <X aria-label="remove" className="size-3 shrink-0" />
        </Chip>
      ))}
      {offered.map((status) => (
        <Chip
          key={status}
          tip={statusMeanings[status]}
          isOn={url.status.includes(status)}
          onToggle={() => setUrl({ status: toggled(url.status, status) })}
        >
          <StatusShape status={status} />
          {statusLooks[status].word}
          <span className="figure text-text-3">{formatCount(counts[status] ?? 0)}</span>
        </Chip>
      ))}
      <span aria-hidden className="h-4 border-l border-line-strong" />
      {callStates.map((state) => (
        <Chip
          key={state}
          isOn={url.state.includes(state)}
          onToggle={() => setUrl({ state: toggled(url.state, state) })}
        >
          {state}
          <span className="figure text-text-3">{snapshot ? formatCount(snapshot.totals[state]) : ""}</span>
        </Chip>
      ))}
    </>
  );
}

function toggled<Value>(values: readonly Value[], value: Value): Value[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}
