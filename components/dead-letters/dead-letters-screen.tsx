"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import { JobsButton } from "@/components/actions/jobs-button";
import { LastActionBar } from "@/components/actions/last-action-bar";
import { SelectionBar } from "@/components/actions/selection-bar";
import { useListAction } from "@/components/actions/use-list-action";
import { deadLettersKey, deadLettersQuery } from "@/components/data/dead-letter-queries";
import { TableTools } from "@/components/data/table-tools";
import { useList } from "@/components/data/use-list";
import { useTableColumns } from "@/components/data/use-table-columns";
import { UnknownParams } from "@/components/figures/unknown-params";
import { ListFrame } from "@/components/ui/list-frame";
import { ListTotal } from "@/components/ui/list-total";
import { countMissing } from "@/components/ui/selection";
import { formatCounted, formatExactCount } from "@/lib/format";
import type { Outcome } from "@/lib/schema/action";
import type { DeadLetter } from "@/lib/schema/dead-letter";
import { askFor } from "./ask-action";
import { LetterActions } from "./letter-actions";
import { letterColumns } from "./letter-columns";
import { letterKeyOf } from "./letter-key";
import { LettersFilter } from "./letters-filter";
import { LettersTable } from "./letters-table";
import { askOf, lettersUrlNames, useLettersUrl } from "./use-letters-url";

const ActionDialog = dynamic(() => import("@/components/actions/action-dialog").then((module) => module.ActionDialog), {
  ssr: false,
});
const JobsDialog = dynamic(() => import("@/components/actions/jobs-dialog").then((module) => module.JobsDialog), {
  ssr: false,
});
const LetterPanel = dynamic(() => import("./letter-panel").then((module) => module.LetterPanel), { ssr: false });

const keyOfOutcome = ({ callId, deadLetterId = "" }: Outcome) => letterKeyOf({ callId, deadLetterId });

/** Entries that were set aside: what, from where, why, by whom; back to the group that failed, or away for good. */
export function DeadLettersScreen() {
  const [url, setUrl] = useLettersUrl();
  const queryClient = useQueryClient();
  const refresh = () => void queryClient.invalidateQueries({ queryKey: deadLettersKey });
  const listAction = useListAction<DeadLetter>(keyOfOutcome, refresh);
  const [isReading, setReading] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const { choice, fitting, notFitting } = useTableColumns("dead-letters", letterColumns, frame);
  const { selection, ask, last } = listAction;
  const isHeld = isReading || selection.size > 0 || ask !== null;
  const list = useList(deadLettersQuery(askOf(url)), isHeld);
  const { query, rows, first } = list;
  const opened = url.letter === null ? undefined : rows.find((letter) => letterKeyOf(letter) === url.letter);
  const goneCount = countMissing(selection, rows, letterKeyOf);
  const openJobs = (jobId: string | null) => void setUrl({ jobs: jobId ?? "all" });
  async function copy(): Promise<string> {
    const [{ copyTable }, { copyFields }] = await Promise.all([
      import("@/components/ui/copy-table"),
      import("./copy-fields"),
    ]);
    const chosen = [...selection.values()];
    const isChosen = chosen.length > 0;
    const total = isChosen ? chosen.length : (first?.total ?? 0);
    const copied = { rows: isChosen ? chosen : rows, total, one: "dead letter", many: "dead letters" };
    return copyTable(copyFields, () => copied);
  }

  return (
    <ListFrame frame={frame}>
      <UnknownParams known={lettersUrlNames} />
      <LettersFilter found={first?.found} />
      <ListTotal
        title="Dead letters"
        page={first}
        error={query.error}
        isHeld={isHeld}
        isFetching={query.isFetching}
        onRefresh={refresh}
      >
        <JobsButton onOpen={openJobs} />
        <TableTools choice={choice} notFitting={notFitting} onCopy={copy} />
      </ListTotal>
      <LettersTable
        list={list}
        columns={fitting}
        selection={selection}
        onSelect={listAction.setSelection}
        outcomes={listAction.outcomes}
        onReading={setReading}
        onRefresh={refresh}
        isCovered={ask !== null || url.jobs !== null}
      />
      {last === null ? null : <LastActionBar last={last} onDismiss={listAction.dismiss} />}
      {selection.size === 0 ? null : (
        <SelectionBar
          onClear={listAction.clear}
          chosen={
            <>
              <span className="font-medium">{formatCounted(selection.size, "dead letter")} selected</span>
              {goneCount === 0 ? null : (
                <span className="text-warn"> · {formatExactCount(goneCount)} no longer in this list</span>
              )}
            </>
          }
        >
          <LetterActions onDo={(action) => listAction.setAsk(askFor(action, [...selection.values()]))} />
        </SelectionBar>
      )}
      {url.letter === null ? null : (
        <LetterPanel
          key={url.letter}
          letter={opened}
          onDo={(action) => opened && listAction.setAsk(askFor(action, [opened]))}
          onClose={() => setUrl({ letter: null })}
        />
      )}
      {url.jobs === null || ask !== null ? null : (
        <JobsDialog
          jobId={url.jobs === "all" ? null : url.jobs}
          onOpen={openJobs}
          onClose={() => void setUrl({ jobs: null })}
        />
      )}
      {ask === null ? null : (
        <ActionDialog
          ask={ask}
          onDone={(result, asked) => {
            listAction.done(result, asked);
            // The job's own address: it is found again after this tab is gone. What it offers in the end is asked here.
            if (result.kind === "job") openJobs(result.jobId);
          }}
          onClose={() => {
            listAction.close();
            void setUrl({ jobs: null });
          }}
        />
      )}
    </ListFrame>
  );
}
