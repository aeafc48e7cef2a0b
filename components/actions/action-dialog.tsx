"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, type RefObject, useEffect, useRef, useState } from "react";
import { consumersQuery } from "@/components/data/queries";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { formatCounted } from "@/lib/format";
import { mostTargets } from "@/lib/schema/action";
import { type ActionAsk, wordsOf } from "./action-ask";
import { ActionResult } from "./action-result";
import { ClaimChoice, type ClaimParams } from "./claim-choice";
import { FurtherChoices } from "./further-choices";
import { OutcomeTable, OutcomeTally } from "./outcome-table";
import { RateChoice } from "./rate-choice";
import { dryRun, needsJob, type RunResult, runAction } from "./run-action";

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
  return (
    <Dialog title={`${wordsOf(ask).verb} ${ask.object}`} onClose={onClose}>
      <ActionSteps
        key={asks.length}
        ask={ask}
        onClose={onClose}
        onDone={(result) => onDone(result, ask)}
        onAsk={(next) => setAsks([...asks, next])}
      />
    </Dialog>
  );
}

interface ActionStepsProps {
  ask: ActionAsk;
  onClose(): void;
  onDone(result: RunResult): void;
  /** Called when a further choice is taken: it is asked anew, from the dry run on. */
  onAsk(ask: ActionAsk): void;
}

function ActionSteps({ ask, onClose, onDone, onAsk }: ActionStepsProps) {
  const words = wordsOf(ask);
  const [reason, setReason] = useState(ask.reason ?? "");
  const [rate, setRate] = useState<number | null>(null);
  const [chosen, setChosen] = useState<ClaimParams | null>(null);
  const { data: known } = useQuery({
    ...consumersQuery(ask.claimIn ?? { group: "" }),
    enabled: ask.claimIn !== undefined,
  });
  const recommended = known?.recommended ?? null;
  const claim = chosen ?? (recommended === null ? null : { toConsumer: recommended, createConsumer: false });
  const attempt = useRef<string | null>(null);
  const preview = useMutation({
    mutationFn: () => dryRun(ask, { params: allParams(), reason: reason.trim() }),
    onSuccess: () => setChosen(claim),
  });
  const run = useMutation({
    mutationFn: () => {
      attempt.current ??= crypto.randomUUID();
      const limit = rate === null ? {} : { ratePerSecond: rate };
      return runAction(ask, { params: allParams(), reason: reason.trim(), requestId: attempt.current, ...limit });
    },
    onSuccess: onDone,
  });
  const step = useRef<HTMLDivElement>(null);
  const stepName = run.data ? "done" : preview.data ? "preview" : "ask";
  useFocusOnChange(step, stepName);

  function allParams(): ActionAsk["params"] {
    return ask.claimIn && claim ? { ...ask.params, ...claim } : ask.params;
  }
  const missing =
    reason.trim() === ""
      ? "Say why first: the reason is kept in the audit."
      : ask.claimIn && (claim?.toConsumer ?? "").trim() === ""
        ? "Choose whom to claim for first."
        : null;
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (missing === null && !preview.isPending) preview.mutate();
  }
  function back(): void {
    attempt.current = null;
    preview.reset();
    run.reset();
  }
  const willAct = preview.data?.filter(({ outcome }) => outcome !== "skipped" && outcome !== "failed").length ?? 0;

  return (
    <div ref={step} tabIndex={-1} className="flex min-h-0 flex-col outline-none">
      {run.data ? (
        <ActionResult ask={ask} result={run.data} reason={reason} onAsk={onAsk} onClose={onClose} />
      ) : preview.data ? (
        <>
          <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2">
            <p className={words.isDestructive ? "text-bad" : "text-text-2"}>{words.says}</p>
            {claim && ask.claimIn ? (
              <p>
                New owner: <bdi className="font-mono text-xs">{claim.toConsumer}</bdi>
                {claim.createConsumer ? ", created where it does not exist" : ""}
              </p>
            ) : null}
            <OutcomeTally outcomes={preview.data} />
            <FurtherChoices ask={ask} outcomes={preview.data} reason={reason} onAsk={onAsk} />
            <OutcomeTable outcomes={preview.data} isPreview />
          </div>
          <Problem error={run.error} again="Sending it again is safe: it is the same request." />
          <footer className="flex items-center gap-2 border-t border-line px-4 py-3">
            <Button look="quiet" onClick={back} disabled={run.isPending}>
              Back
            </Button>
            <Button
              look={words.isDestructive ? "plain" : "primary"}
              className={words.isDestructive ? "ml-auto border-bad text-bad" : "ml-auto"}
              disabled={willAct === 0 || run.isPending}
              tip={willAct === 0 ? "Nothing is left to act on." : undefined}
              onClick={() => run.mutate()}
            >
              {run.isPending ? "Running…" : run.error ? "Send again" : `${words.verb} ${countOf(ask, willAct)}`}
            </Button>
          </footer>
        </>
      ) : (
        <form onSubmit={onSubmit} className="flex min-h-0 flex-col">
          <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2">
            <p className={words.isDestructive ? "text-bad" : "text-text-2"}>{words.says}</p>
            {ask.claimIn ? <ClaimChoice claimIn={ask.claimIn} value={claim} onChange={setChosen} /> : null}
            {ask.hasRate && ask.targets.length > 1 ? <RateChoice value={rate} onChange={setRate} /> : null}
            <label className="flex flex-col gap-1 text-xs text-text-2">
              Reason, kept in the audit
              <input
                value={reason}
                maxLength={500}
                autoComplete="off"
                onChange={(event) => setReason(event.target.value)}
                className="h-8 rounded border border-line-strong bg-surface px-2 text-sm text-text"
              />
            </label>
            {needsJob(ask) ? (
              <p className="text-xs text-text-2">
                More than {mostTargets.toLocaleString("en-US")} entries: this runs as a job on the server, which goes on
                when this page is closed and can be cancelled.
              </p>
            ) : null}
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

function countOf({ verb }: ActionAsk, count: number): string {
  return verb === "redrive" || verb === "discard"
    ? formatCounted(count, "dead letter")
    : formatCounted(count, "entry", "entries");
}

function Problem({ error, again }: { error: Error | null; again: string }) {
  if (!error) return null;
  return (
    <p role="alert" className="mx-4 my-2 border-l-2 border-bad pl-2 text-text">
      {error.message} <span className="text-text-2">{again}</span>
    </p>
  );
}

/** What had the focus is gone with its step; the panel takes it, so that no button does. */
function useFocusOnChange(element: RefObject<HTMLElement | null>, step: string): void {
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step) return;
    before.current = step;
    element.current?.focus({ preventScroll: true });
  }, [element, step]);
}
