"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Name } from "@/components/figures/name";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SureButton } from "@/components/ui/sure-button";
import { formatCounted } from "@/lib/format";
import { type ActionAsk, wordsOf } from "./action-ask";
import { ActionResult } from "./action-result";
import { ClaimChoice, type ClaimParams } from "./claim-choice";
import { FurtherChoices } from "./further-choices";
import { JobFacts, usualRate } from "./job-facts";
import { PreviewFacts } from "./preview-facts";
import { Problem } from "./problem";
import { RateChoice } from "./rate-choice";
import { ReleaseWay } from "./release-way";
import { actedOn, dryRun, needsJob, type Preview, type RunResult, runAction } from "./run-action";
import { useCandidates } from "./use-candidates";
import { useFocusOnChange } from "./use-focus-on-change";
import { useReasonNeeded } from "./use-reason-needed";

interface ActionDialogProps {
  ask: ActionAsk;
  onClose(): void;
  /** Called once it was carried out, or a job of it was started. */
  onDone(result: RunResult, ask: ActionAsk): void;
}

/** Reason → dry run → before and after → confirmation → outcome of each entry. Enter alone never gets past the dry run. */
export function ActionDialog({ ask: first, onClose, onDone }: ActionDialogProps) {
  const [asks, setAsks] = useState([first]);
  const ask = asks.at(-1) ?? first;
  const [isRunning, setRunning] = useState(false);
  return (
    <Dialog title={`${wordsOf(ask).verb} ${ask.object}`} isKept isBusy={isRunning} onClose={onClose}>
      <ActionSteps
        key={asks.length}
        ask={ask}
        onClose={onClose}
        onRunning={setRunning}
        onDone={(result) => onDone(result, ask)}
        onAsk={(next) => setAsks([...asks, next])}
      />
    </Dialog>
  );
}

interface ActionStepsProps {
  ask: ActionAsk;
  onClose(): void;
  onRunning(isRunning: boolean): void;
  onDone(result: RunResult): void;
  /** Called when a further choice is taken: it is asked anew, from the dry run on. */
  onAsk(ask: ActionAsk): void;
}

function ActionSteps({ ask, onClose, onRunning, onDone, onAsk }: ActionStepsProps) {
  const words = wordsOf(ask);
  const reasonNeeded = useReasonNeeded();
  const [reason, setReason] = useState(ask.reason ?? "");
  const hasRate = ask.hasRate === true && ask.targets.length > 1;
  const [rate, setRate] = useState<number | null>(needsJob(ask) && !hasRate ? usualRate : null);
  const [chosen, setChosen] = useState<ClaimParams | null>(claimOf(ask));
  const { recommended } = useCandidates(ask.claimIn);
  const claim = chosen ?? (recommended === null ? null : { toConsumer: recommended, createConsumer: false });
  const attempt = useRef<string | null>(null);
  const preview = useMutation({
    mutationFn: () => dryRun(ask, { params: allParams(), reason: reason.trim(), ratePerSecond: rate ?? undefined }),
    onSuccess: () => setChosen(claim),
  });
  const run = useMutation({
    mutationFn: (seen: Preview) => {
      attempt.current ??= crypto.randomUUID();
      return runAction(ask, { params: allParams(), reason: reason.trim(), requestId: attempt.current, preview: seen });
    },
    onMutate: () => onRunning(true),
    onSettled: () => onRunning(false),
    onSuccess: onDone,
  });
  const step = useRef<HTMLDivElement>(null);
  const stepName = run.data ? "done" : preview.data ? "preview" : "ask";
  useFocusOnChange(step, stepName);

  function allParams(): ActionAsk["params"] {
    return ask.claimIn && claim ? { ...ask.params, ...claim } : ask.params;
  }
  const isJob = needsJob(ask) || rate !== null;
  const isReasonNeeded = reasonNeeded({ verb: ask.verb, targets: isJob ? 2 : ask.targets.length });
  const missing =
    reason.trim() === "" && isReasonNeeded
      ? "Say why first: the reason is kept in the audit."
      : ask.claimIn && (claim?.toConsumer ?? "").trim() === ""
        ? "Choose whom to claim for first."
        : null;
  const { mutate: lookFirst } = preview;
  const isPrepared = useRef(ask.isPrepared === true);
  const [isLookingFirst] = useState(isPrepared.current && missing === null);
  useEffect(() => {
    if (!isPrepared.current) return;
    isPrepared.current = false;
    if (isLookingFirst) lookFirst();
  }, [isLookingFirst, lookFirst]);
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (missing === null && !preview.isPending) preview.mutate();
  }
  function back(): void {
    attempt.current = null;
    preview.reset();
    run.reset();
  }
  const seen = preview.data;
  const willAct = seen === undefined ? 0 : actedOn(seen);

  return (
    <div ref={step} tabIndex={-1} className="flex min-h-0 flex-col outline-none">
      {run.data ? (
        <ActionResult
          ask={ask}
          result={run.data}
          reason={reason}
          toConsumer={ask.verb === "claim" ? claim?.toConsumer : undefined}
          onAsk={onAsk}
          onClose={onClose}
        />
      ) : seen ? (
        <>
          <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2">
            <p className={words.isDestructive ? "text-bad" : "text-text-2"}>{words.says}</p>
            {claim && ask.claimIn ? (
              <p>
                New owner:{" "}
                <span className="font-mono text-xs">
                  <Name of={claim.toConsumer} />
                </span>
                {claim.createConsumer ? ", created where it does not exist" : ""}
              </p>
            ) : null}
            <PreviewFacts ask={ask} preview={seen}>
              <FurtherChoices ask={ask} outcomes={seen.outcomes} reason={reason} onAsk={onAsk} />
            </PreviewFacts>
          </div>
          <Problem error={run.error} again="Sending it again is safe: it is the same request." />
          <footer className="flex items-center gap-2 border-t border-line px-4 py-3">
            <Button look="quiet" onClick={back} disabled={run.isPending}>
              Back
            </Button>
            <SureButton
              look={words.isDestructive ? "danger" : "primary"}
              className="ml-auto"
              disabled={willAct === 0 || run.isPending}
              tip={willAct === 0 ? "Nothing is left to act on." : undefined}
              onTake={() => run.mutate(seen)}
            >
              {run.isPending ? "Running…" : run.error ? "Send again" : `${words.verb} ${countOf(ask, willAct)}`}
            </SureButton>
          </footer>
        </>
      ) : (
        <form onSubmit={onSubmit} className="flex min-h-0 flex-col">
          <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2">
            <p className={words.isDestructive ? "text-bad" : "text-text-2"}>{words.says}</p>
            {ask.verb === "release" ? <ReleaseWay /> : null}
            {ask.claimIn ? <ClaimChoice claimIn={ask.claimIn} value={claim} onChange={setChosen} /> : null}
            {hasRate ? <RateChoice value={rate} onChange={setRate} /> : null}
            <label className="flex flex-col gap-1 text-xs text-text-2">
              {isReasonNeeded ? "Reason, kept in the audit" : "Reason, if there is one; kept in the audit"}
              <input
                value={reason}
                maxLength={500}
                autoComplete="off"
                onChange={(event) => setReason(event.target.value)}
                className="h-8 rounded border border-line-strong bg-surface px-2 text-sm text-text"
              />
            </label>
            {needsJob(ask) ? <JobFacts ratePerSecond={rate} onRate={hasRate ? undefined : setRate} /> : null}
          </div>
          <Problem error={preview.error} again="Nothing was changed." />
          <footer className="flex items-center gap-3 border-t border-line px-4 py-3">
            <Button look="quiet" onClick={onClose}>
              Cancel
            </Button>
            <span className="ml-auto text-xs text-text-3">{missing ?? "A dry run changes nothing."}</span>
            <Button look="primary" type="submit" disabled={missing !== null || preview.isPending}>
              {preview.isPending ? "Reading…" : "Dry run"}
            </Button>
          </footer>
        </form>
      )}
    </div>
  );
}

/** Whom it was chosen for before the dialog opened. */
function claimOf({ params: { toConsumer, createConsumer } }: ActionAsk): ClaimParams | null {
  return toConsumer === undefined ? null : { toConsumer, createConsumer: createConsumer === true };
}

function countOf({ verb, noun }: ActionAsk, count: number): string {
  if (noun !== undefined) return formatCounted(count, noun);
  return verb === "redrive" || verb === "discard"
    ? formatCounted(count, "dead letter")
    : formatCounted(count, "entry", "entries");
}
