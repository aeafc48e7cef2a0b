"use client";

import { type FormEvent, useRef } from "react";
import { Name } from "@/components/figures/name";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { formatDuration } from "@/lib/format";
import { nameInText } from "@/lib/visible-name";
import { ClaimChoice } from "./claim-choice";
import { Problem } from "./problem";
import { ConfirmStep, DoneStep } from "./remove-confirm-steps";
import { MovePreviewStep, MoveRunStep } from "./remove-move-steps";
import { useFocusOnChange } from "./use-focus-on-change";
import { type ConsumerAsk, type Removal, useRemoveConsumer } from "./use-remove-consumer";

/** One guided step for a consumer that will not come back: what it holds moves to another one, then it is removed. */
export function RemoveConsumerDialog({
  ask,
  onChange,
  onClose,
}: {
  ask: ConsumerAsk;
  /** Called when something was done. */
  onChange(): void;
  onClose(): void;
}) {
  const removal = useRemoveConsumer(ask, onChange);
  const { move, run, check, remove } = removal;
  const stepName = remove.data ? "done" : check.data ? "confirm" : run.data ? "run" : move.data ? "preview" : "ask";
  const step = useRef<HTMLDivElement>(null);
  useFocusOnChange(step, stepName);
  return (
    <Dialog
      title={`Move what ${nameInText(ask.consumer)} holds, then remove it`}
      isKept
      isBusy={run.isPending || remove.isPending}
      onClose={onClose}
    >
      <div ref={step} tabIndex={-1} className="flex min-h-0 flex-col outline-none">
        {remove.data ? (
          <DoneStep removal={removal} answer={remove.data} onClose={onClose} />
        ) : check.data ? (
          <ConfirmStep removal={removal} found={check.data} onClose={onClose} />
        ) : run.data ? (
          <MoveRunStep removal={removal} result={run.data} onClose={onClose} />
        ) : move.data ? (
          <MovePreviewStep removal={removal} seen={move.data} />
        ) : (
          <AskStep removal={removal} onClose={onClose} />
        )}
      </div>
    </Dialog>
  );
}

function AskStep({ removal, onClose }: { removal: Removal; onClose(): void }) {
  const { places, list, claim, claimIn, holds, move, check, problem, missing, reason } = removal;
  const isReady = places.data !== undefined && list.data !== undefined && !places.isFetching;
  const isGone = places.data?.placesTotal === 0;
  const isBusy = move.isPending || check.isPending;
  const isBlocked = !isReady || isGone || problem !== null || missing !== null || isBusy;
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (isBlocked) return;
    if (holds) move.mutate();
    else check.mutate();
  }
  return (
    <form onSubmit={onSubmit} className="flex min-h-0 flex-col">
      <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2">
        <ScopeChoice removal={removal} />
        <Facts removal={removal} />
        {isReady && holds ? <ClaimChoice claimIn={claimIn} value={claim} onChange={removal.setChosen} /> : null}
        <label className="flex flex-col gap-1 text-xs text-text-2">
          {removal.isReasonNeeded ? "Reason, kept in the audit" : "Reason, if there is one; kept in the audit"}
          <input
            value={reason}
            maxLength={500}
            autoComplete="off"
            onChange={(event) => removal.setReason(event.target.value)}
            className="h-8 rounded border border-line-strong bg-surface px-2 text-sm text-text"
          />
        </label>
      </div>
      <Problem error={move.error ?? check.error} again="Nothing was changed." />
      <footer className="flex items-center gap-3 border-t border-line px-4 py-3">
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <span className="ml-auto text-xs text-text-3">{problem ?? missing ?? "A dry run changes nothing."}</span>
        <Button look="primary" type="submit" disabled={isBlocked}>
          {isBusy ? "Reading…" : "Dry run"}
        </Button>
      </footer>
    </form>
  );
}

function ScopeChoice({ removal: { callId, isOnlyHere, setOnlyHere } }: { removal: Removal }) {
  if (callId === undefined) return null;
  return (
    <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
      <legend className="sr-only">Where</legend>
      <label className="flex items-center gap-2">
        <input type="radio" name="where" checked={isOnlyHere} onChange={() => setOnlyHere(true)} />
        only in call{" "}
        <span className="font-mono text-xs">
          <Name of={callId} />
        </span>
      </label>
      <label className="flex items-center gap-2">
        <input type="radio" name="where" checked={!isOnlyHere} onChange={() => setOnlyHere(false)} />
        in all calls that have it
      </label>
    </fieldset>
  );
}

function Facts({ removal: { places, list, facts, holds } }: { removal: Removal }) {
  const failure = places.error ?? list.error;
  if (failure) return <p className="text-bad">{failure.message}</p>;
  if (!facts || !list.data) return <p className="text-text-3">Looking where it is and what it holds…</p>;
  const oldest = list.data.rows[0];
  return (
    <div className="flex flex-col gap-1">
      <p>
        {facts.holds}
        {holds && oldest && oldest.entryAgeMs !== null
          ? ` The oldest was added ${formatDuration(oldest.entryAgeMs)} ago.`
          : ""}
      </p>
      {facts.alive === null ? null : <p className="text-warn">{facts.alive}</p>}
      {facts.bound === null ? null : <p className="text-warn">{facts.bound}</p>}
    </div>
  );
}
