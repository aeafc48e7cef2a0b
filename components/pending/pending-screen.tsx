"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import { JobsButton } from "@/components/actions/jobs-button";
import { LastActionBar } from "@/components/actions/last-action-bar";
import { type LastAction, useListAction } from "@/components/actions/use-list-action";
import { type QuickAsk, useOneClick } from "@/components/actions/use-one-click";
import type { ConsumerAsk } from "@/components/actions/use-remove-consumer";
import { pendingKey, pendingQuery } from "@/components/data/pending-queries";
import { TableTools } from "@/components/data/table-tools";
import { useUndoable } from "@/components/data/undoable";
import { useList } from "@/components/data/use-list";
import { useTableColumns } from "@/components/data/use-table-columns";
import { UnknownParams } from "@/components/figures/unknown-params";
import { ListFrame } from "@/components/ui/list-frame";
import { ListTotal } from "@/components/ui/list-total";
import { countMissing, type Selection } from "@/components/ui/selection";
import { rowKeyOf } from "@/lib/pending/row-key";
import type { Outcome } from "@/lib/schema/action";
import type { PendingRow } from "@/lib/schema/pending";
import { ActionBar, ListActionBar } from "./action-bar";
import { askFor, askForAll } from "./ask-action";
import { CountedNotice } from "./counted-notice";
import { HeldBar } from "./held-bar";
import { type ActedRow, keepActed } from "./keep-acted";
import { pendingColumns } from "./pending-columns";
import { PendingFilter } from "./pending-filter";
import { PendingTable } from "./pending-table";
import { type FrozenList, SelectAllMatching } from "./select-all-matching";
import { askOf, pendingUrlNames, usePendingUrl } from "./use-pending-url";
import type { Became } from "./what-became";

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

/** Every pending entry of the fleet, and what can be done about it. */
export function PendingScreen() {
  const [url, setUrl] = usePendingUrl();
  const queryClient = useQueryClient();
  const refresh = () => void queryClient.invalidateQueries({ queryKey: pendingKey });
  const listAction = useListAction<PendingRow>(rowKeyOf, refresh);
  const asked = JSON.stringify(askOf(url));
  const [acted, setActed] = useState<{ asked: string; rows: readonly ActedRow[] }>({ asked, rows: [] });
  const oneClick = useOneClick(refresh);
  const undoable = useUndoable();
  const [removing, setRemoving] = useState<ConsumerAsk | null>(null);
  const [frozen, setFrozen] = useState<FrozenList | null>(null);
  const [isReading, setReading] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const { choice, fitting, notFitting } = useTableColumns("pending", pendingColumns, frame);
  const { selection, ask, last } = listAction;
  const isHeld = isReading || selection.size > 0 || ask !== null || removing !== null;
  const list = useList(pendingQuery(askOf(url)), isHeld);
  const { query, first } = list;
  const rows = acted.asked === asked ? keepActed(list.rows, acted.rows) : list.rows;
  const opened = url.entry === null ? undefined : rows.find((row) => rowKeyOf(row) === url.entry);
  const goneCount = countMissing(selection, rows, rowKeyOf);
  const isMore = first !== undefined && first.total > rows.length && rows.every((row) => selection.has(rowKeyOf(row)));
  const openJobs = (jobId: string | null) => void setUrl({ jobs: jobId ?? "all" });
  const setOwner = ({ group, consumer }: PendingRow) => setRemoving({ group, consumer });
  /** The row stays where it stood, whatever becomes of its entry, until the list is read anew by hand. */
  function takeAtOnce(rowKey: string, ask: QuickAsk): void {
    const at = rows.findIndex((row) => rowKeyOf(row) === rowKey);
    const [row, above] = [rows[at], rows[at - 1]];
    if (row === undefined) return;
    const kept = acted.asked === asked ? acted.rows.filter((one) => rowKeyOf(one.row) !== rowKey) : [];
    setActed({ asked, rows: [...kept, { row, aboveKey: above === undefined ? null : rowKeyOf(above) }] });
    void oneClick.take(rowKey, ask);
  }
  function readAnew(): void {
    setActed({ asked, rows: [] });
    oneClick.forget();
    refresh();
  }
  const atOnce = { clicks: oneClick.clicks, take: takeAtOnce, undo: oneClick.undo };
  function choose(next: Selection<PendingRow>): void {
    setFrozen(null);
    listAction.setSelection(next);
  }
  async function copy(): Promise<string> {
    const [{ copyTable }, { copyFields }] = await Promise.all([
      import("@/components/ui/copy-table"),
      import("./copy-fields"),
    ]);
    const isChosen = selection.size > 0;
    const total = frozen?.total ?? (isChosen ? selection.size : (first?.total ?? 0));
    const copied = { rows: isChosen ? [...selection.values()] : rows, total, one: "entry", many: "entries" };
    return copyTable(copyFields, () => copied);
  }

  return (
    <ListFrame frame={frame}>
      <UnknownParams known={pendingUrlNames} />
      <PendingFilter />
      <ListTotal
        title="Pending"
        term="pending"
        page={first}
        error={query.error}
        isHeld={isHeld}
        isFetching={query.isFetching}
        onRefresh={readAnew}
      >
        <JobsButton onOpen={openJobs} />
        <TableTools choice={choice} notFitting={notFitting} onCopy={copy} />
      </ListTotal>
      <CountedNotice page={first} />
      <PendingTable
        list={{ ...list, rows }}
        columns={fitting}
        selection={selection}
        onSelect={choose}
        outcomes={listAction.outcomes}
        onReading={setReading}
        oneClick={atOnce}
        onUndo={undoable?.undo ?? null}
        onRelease={(row) => listAction.setAsk(askFor("release", [row]))}
        onRefresh={readAnew}
        onRemoveOwner={setOwner}
        isCovered={ask !== null || removing !== null || url.jobs !== null}
      />
      {first !== undefined && selection.size === 0 && last === null ? (
        <HeldBar page={first} rows={list.rows} onAsk={listAction.setAsk} />
      ) : null}
      {last === null ? null : <LastActionBar last={last} onDismiss={listAction.dismiss} />}
      {frozen === null ? (
        <ActionBar
          selection={selection}
          goneCount={goneCount}
          offer={
            isMore && first ? (
              <SelectAllMatching key={first.order} ask={askOf(url)} page={first} onFrozen={setFrozen} />
            ) : null
          }
          onDo={(action) => listAction.setAsk(askFor(action, [...selection.values()]))}
          onClear={() => choose(new Map())}
        />
      ) : (
        <ListActionBar
          list={frozen}
          onDo={(action) => listAction.setAsk(askForAll(action, frozen))}
          onClear={() => choose(new Map())}
        />
      )}
      {url.entry === null ? null : (
        <EntryPanel
          key={url.entry}
          row={opened}
          last={lastOf(last, listAction.outcomes.get(url.entry))}
          oneClick={{ take: takeAtOnce, undo: oneClick.undo, click: oneClick.clicks.get(url.entry) }}
          onDo={(action) => opened && listAction.setAsk(askFor(action, [opened]))}
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
          onDone={(result, asked) => {
            listAction.done(result, asked);
            setFrozen(null);
            if (result.kind === "action") return;
            // The job's own address: it can be opened again after this tab is gone.
            listAction.setAsk(null);
            openJobs(result.jobId);
          }}
          onClose={listAction.close}
        />
      )}
    </ListFrame>
  );
}

/** What the last action on chosen entries did to one of them. */
function lastOf(last: LastAction | null, outcome: Outcome | undefined): Became | undefined {
  if (outcome === undefined || last?.result.kind !== "action") return undefined;
  const { toConsumer } = last.ask.params;
  return { outcome, requestId: last.result.answer.requestId, toConsumer: toConsumer ?? null };
}
