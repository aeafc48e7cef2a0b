"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useMemo, useRef, useState } from "react";
import type { ActionAsk } from "@/components/actions/action-ask";
import type { ConsumerAsk } from "@/components/actions/use-remove-consumer";
import { pendingKey, pendingQuery } from "@/components/data/pending-queries";
import type { Selection } from "@/components/ui/selection";
import type { Outcome } from "@/lib/schema/action";
import type { PendingRow } from "@/lib/schema/pending";
import { ActionBar, ListActionBar } from "./action-bar";
import { askFor, askForAll, type PendingDeed } from "./ask-action";
import { type LastAction, LastActionBar } from "./last-action-bar";
import { PendingFilter } from "./pending-filter";
import { PendingTable } from "./pending-table";
import { PendingTotal } from "./pending-total";
import { rowKeyOf } from "./row-key";
import { type FrozenList, SelectAllMatching } from "./select-all-matching";
import { askOf, usePendingUrl } from "./use-pending-url";

const ActionDialog = dynamic(() => import("@/components/actions/action-dialog").then((module) => module.ActionDialog), {
  ssr: false,
});
const JobsDialog = dynamic(() => import("@/components/actions/jobs-dialog").then((module) => module.JobsDialog), {
  ssr: false,
});
const RemoveConsumerDialog = dynamic(
  () => import("@/components/actions/remove-consumer-dialog").then((module) => module.RemoveConsumerDialog),
  { ssr: false },
);
const EntryPanel = dynamic(() => import("./entry-panel").then((module) => module.EntryPanel), { ssr: false });

const refreshMs = 5_000;
const mostPagesRefreshed = 3;
const none: Selection<PendingRow> = new Map();

/** Every pending entry of the fleet, and what can be done about it. */
export function PendingScreen() {
  const [url, setUrl] = usePendingUrl();
  const queryClient = useQueryClient();
  const [selection, setSelection] = useState<Selection<PendingRow>>(none);
  const [ask, setAsk] = useState<ActionAsk | null>(null);
  const [removing, setRemoving] = useState<ConsumerAsk | null>(null);
  const [list, setList] = useState<FrozenList | null>(null);
  const [last, setLast] = useState<LastAction | null>(null);
  const [isReading, setReading] = useState(false);
  const searchBox = useRef<HTMLInputElement>(null);
  const isHeld = isReading || selection.size > 0 || ask !== null || removing !== null;
  const query = useInfiniteQuery({
    ...pendingQuery(askOf(url)),
    refetchInterval: ({ state }) =>
      isHeld || (state.data?.pages.length ?? 0) > mostPagesRefreshed ? false : refreshMs,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const outcomes = useMemo(() => outcomesByRow(last), [last]);
  const opened = url.entry === null ? undefined : rows.find((row) => rowKeyOf(row) === url.entry);
  const first = query.data?.pages[0];
  const isMore = first !== undefined && first.total > rows.length && rows.every((row) => selection.has(rowKeyOf(row)));
  const openJobs = (jobId: string | null) => void setUrl({ jobs: jobId ?? "all" });
  const setOwner = ({ group, consumer }: PendingRow) => setRemoving({ group, consumer });
  function choose(next: Selection<PendingRow>): void {
    setList(null);
    setSelection(next);
  }
  const refresh = () => void queryClient.invalidateQueries({ queryKey: pendingKey });

  return (
    <div className="flex h-[calc(100dvh-40px)] flex-col max-sm:h-[calc(100dvh-92px)]">
      <PendingFilter searchBox={searchBox} />
      <PendingTotal
        page={query.data?.pages[0]}
        isHeld={isHeld}
        isFetching={query.isFetching}
        onRefresh={refresh}
        onJobs={openJobs}
      />
      <PendingTable
        query={query}
        rows={rows}
        selection={selection}
        onSelect={choose}
        outcomes={outcomes}
        onReading={setReading}
        onRefresh={refresh}
        onRemoveOwner={setOwner}
        isCovered={ask !== null || removing !== null || url.jobs !== null}
      />
      {last === null ? null : <LastActionBar last={last} onDismiss={() => setLast(null)} />}
      {list === null ? null : (
        <ListActionBar list={list} onDo={(deed) => setAsk(askForAll(deed, list))} onClear={() => choose(none)} />
      )}
      <ActionBar
        selection={list === null ? selection : none}
        offer={
          isMore && first ? (
            <SelectAllMatching key={first.order} ask={askOf(url)} page={first} onFrozen={setList} />
          ) : null
        }
        onDo={(deed: PendingDeed) => setAsk(askFor(deed, [...selection.values()]))}
        onClear={() => choose(none)}
      />
      {url.entry === null ? null : (
        <EntryPanel
          key={url.entry}
          row={opened}
          onDo={(deed) => opened && setAsk(askFor(deed, [opened]))}
          onRemoveOwner={setOwner}
          onClose={() => setUrl({ entry: null })}
        />
      )}
      {url.jobs === null ? null : (
        <JobsDialog
          jobId={url.jobs === "all" ? null : url.jobs}
          onOpen={openJobs}
          onClose={() => void setUrl({ jobs: null })}
        />
      )}
      {removing === null ? null : (
        <RemoveConsumerDialog ask={removing} onChange={refresh} onClose={() => setRemoving(null)} />
      )}
      {ask === null ? null : (
        <ActionDialog
          ask={ask}
          onDone={(result) => {
            setLast({ ask, result });
            choose(none);
            if (result.kind === "action") return;
            // The job's own address: it can be opened again after this tab is gone.
            setAsk(null);
            openJobs(result.jobId);
          }}
          onClose={() => {
            setAsk(null);
            if (last !== null) setTimeout(refresh, refreshMs);
          }}
        />
      )}
    </div>
  );
}

function outcomesByRow(last: LastAction | null): ReadonlyMap<string, Outcome> {
  if (last?.result.kind !== "action") return new Map();
  return new Map(last.result.answer.outcomes.map((outcome) => [rowKeyOf(outcome), outcome]));
}
