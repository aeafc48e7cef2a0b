"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useMemo, useRef, useState } from "react";
import type { ActionAsk } from "@/components/actions/action-ask";
import { AuditLink } from "@/components/actions/action-result";
import { OutcomeTally } from "@/components/actions/outcome-table";
import type { RunResult } from "@/components/actions/run-action";
import { deadLettersKey, deadLettersQuery } from "@/components/data/dead-letter-queries";
import { Button } from "@/components/ui/button";
import type { Selection } from "@/components/ui/selection";
import { formatCounted } from "@/lib/format";
import type { Outcome } from "@/lib/schema/action";
import type { DeadLetter } from "@/lib/schema/dead-letter";
import { askFor } from "./ask-action";
import { LetterDeeds } from "./letter-deeds";
import { letterKeyOf } from "./letter-key";
import { LettersFilter } from "./letters-filter";
import { LettersTable } from "./letters-table";
import { LettersTotal } from "./letters-total";
import { askOf, useLettersUrl } from "./use-letters-url";

const ActionDialog = dynamic(() => import("@/components/actions/action-dialog").then((module) => module.ActionDialog), {
  ssr: false,
});
const LetterPanel = dynamic(() => import("./letter-panel").then((module) => module.LetterPanel), { ssr: false });

const refreshMs = 5_000;
const mostPagesRefreshed = 3;
const none: Selection<DeadLetter> = new Map();

/** Entries that were set aside: what, from where, why, by whom; back to the group that failed, or away for good. */
export function DeadLettersScreen() {
  const [url, setUrl] = useLettersUrl();
  const queryClient = useQueryClient();
  const [selection, setSelection] = useState<Selection<DeadLetter>>(none);
  const [ask, setAsk] = useState<ActionAsk | null>(null);
  const [last, setLast] = useState<RunResult | null>(null);
  const [isReading, setReading] = useState(false);
  const searchBox = useRef<HTMLInputElement>(null);
  const isHeld = isReading || selection.size > 0 || ask !== null;
  const query = useInfiniteQuery({
    ...deadLettersQuery(askOf(url)),
    refetchInterval: ({ state }) =>
      isHeld || (state.data?.pages.length ?? 0) > mostPagesRefreshed ? false : refreshMs,
  });
  const letters = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const outcomes = useMemo(() => outcomesByKey(last), [last]);
  const opened = url.letter === null ? undefined : letters.find((letter) => letterKeyOf(letter) === url.letter);
  const refresh = () => void queryClient.invalidateQueries({ queryKey: deadLettersKey });

  return (
    <div className="flex h-[calc(100dvh-40px)] flex-col max-sm:h-[calc(100dvh-92px)]">
      <LettersFilter found={query.data?.pages[0]?.found} searchBox={searchBox} />
      <LettersTotal
        page={query.data?.pages[0]}
        error={query.error}
        isHeld={isHeld}
        isFetching={query.isFetching}
        onRefresh={refresh}
      />
      <LettersTable
        query={query}
        letters={letters}
        selection={selection}
        onSelect={setSelection}
        outcomes={outcomes}
        onReading={setReading}
        onRefresh={refresh}
        isCovered={ask !== null}
      />
      {last === null ? null : (
        <section
          aria-label="Last action"
          className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line bg-surface px-3 py-1.5 text-xs sm:px-4"
        >
          {last.kind === "action" ? <OutcomeTally outcomes={last.answer.outcomes} /> : "as a job on the server"}
          <span className="ml-auto" />
          <AuditLink result={last} />
          <Button look="quiet" onClick={() => setLast(null)}>
            Dismiss
          </Button>
        </section>
      )}
      {selection.size === 0 ? null : (
        <section
          aria-label="Selection"
          className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line-strong bg-raised px-3 py-2 sm:px-4"
        >
          <span className="font-medium" aria-live="polite">
            {formatCounted(selection.size, "dead letter")} selected
          </span>
          <LetterDeeds onDo={(deed) => setAsk(askFor(deed, [...selection.values()]))} />
          <Button look="quiet" className="ml-auto" onClick={() => setSelection(none)} tip="Select nothing (esc)">
            Clear<span className="max-sm:sr-only"> selection</span>
          </Button>
        </section>
      )}
      {url.letter === null ? null : (
        <LetterPanel
          key={url.letter}
          letter={opened}
          onDo={(deed) => opened && setAsk(askFor(deed, [opened]))}
          onClose={() => setUrl({ letter: null })}
        />
      )}
      {ask === null ? null : (
        <ActionDialog
          ask={ask}
          onDone={(result) => {
            setLast(result);
            setSelection(none);
          }}
          onClose={() => {
            setAsk(null);
            if (last !== null) refresh();
          }}
        />
      )}
    </div>
  );
}

function outcomesByKey(last: RunResult | null): ReadonlyMap<string, Outcome> {
  if (last?.kind !== "action") return new Map();
  return new Map(
    last.answer.outcomes.map((outcome) => [
      letterKeyOf({ callId: outcome.callId, deadLetterId: outcome.deadLetterId ?? "" }),
      outcome,
    ]),
  );
}
