"use client";

import { ArrowRight, Check, Undo2, Unlink } from "lucide-react";
import type { ReactNode } from "react";
import { Name } from "@/components/figures/name";
import { Shape } from "@/components/ui/shape";
import { nameInText } from "@/lib/visible-name";
import { OutcomeMark } from "./outcome-mark";
import { outcomeWords } from "./outcome-words";
import type { OneClick } from "./use-one-click";

export interface QuickActionsProps {
  /** `1755-0 of comply in call-7`: what the buttons act on. */
  of: string;
  claimFor: { consumer: string; why: string } | null;
  /** Why it cannot be done; null when it can. */
  cannotClaim: string | null;
  cannotRelease: string | null;
  cannotAck: string | null;
  click: OneClick | undefined;
  /** -1 in a table whose rows are the tab stops. */
  tabIndex?: number;
  onClaim(consumer: string): void;
  onAck(): void;
  /** It cannot be undone exactly: it asks first. */
  onRelease(): void;
  onUndo(): void;
}

/** Claim for whoever can take it, and ack: each at once, with what became of it and Undo in the same place. */
export function QuickActions(props: QuickActionsProps) {
  const { of, claimFor, cannotClaim, cannotRelease, cannotAck, click, tabIndex } = props;
  const { onClaim, onAck, onRelease, onUndo } = props;
  if (click && click.state !== "failed") return <Became click={click} of={of} tabIndex={tabIndex} onUndo={onUndo} />;
  return (
    <span className="flex min-w-0 items-center gap-1">
      {claimFor === null ? (
        <Quick
          label={`Release ${of}, after a question`}
          tip={cannotRelease ?? "Nobody else is known to be alive in this call: let the next XAUTOCLAIM take it."}
          isOff={cannotRelease !== null}
          tabIndex={tabIndex}
          onTake={onRelease}
        >
          <Unlink aria-hidden className="hidden size-3.5 shrink-0 max-sm:block" />
          <span className="max-sm:sr-only">Release…</span>
        </Quick>
      ) : (
        <Quick
          label={`Claim ${of} for ${nameInText(claimFor.consumer)}`}
          tip={cannotClaim ?? `Claim for ${nameInText(claimFor.consumer)} (c): ${claimFor.why}`}
          isOff={cannotClaim !== null}
          tabIndex={tabIndex}
          onTake={() => onClaim(claimFor.consumer)}
        >
          <ArrowRight aria-hidden className="size-3.5 shrink-0" />
          <span className="truncate font-mono max-sm:sr-only">
            <Name of={claimFor.consumer} />
          </span>
        </Quick>
      )}
      <Quick
        label={`Ack ${of}`}
        tip={cannotAck ?? "Ack (a): nobody will process it. Undo puts it back as it was."}
        isOff={cannotAck !== null}
        tabIndex={tabIndex}
        onTake={onAck}
      >
        <Check aria-hidden className="size-3.5 shrink-0" />
        <span className="max-sm:sr-only">Ack</span>
      </Quick>
      {click?.error ? (
        <span role="status" className="truncate text-xs text-bad" data-tip={click.error.message}>
          {click.error.message}
        </span>
      ) : null}
    </span>
  );
}

function Became({
  click,
  of,
  tabIndex,
  onUndo,
}: {
  click: OneClick;
  of: string;
  tabIndex: number | undefined;
  onUndo(): void;
}) {
  const { state, outcome, undone, verb, toConsumer, error } = click;
  const canUndo = state === "done" && (outcome?.outcome === "claimed" || outcome?.outcome === "acked");
  return (
    <span role="status" className="flex min-w-0 items-center gap-1.5 text-xs">
      {state === "acting" ? (verb === "claim" ? "claiming…" : "acking…") : null}
      {state === "undoing" ? "undoing…" : null}
      {state === "undone" ? (
        <span className="truncate" data-tip={undone ? outcomeWords(undone) : undefined}>
          {undone?.outcome === "restored" ? (
            <>
              <Shape shape="ring" tone="info" /> as it was before
            </>
          ) : (
            <>not undone{undone ? `: ${outcomeWords(undone)}` : ""}</>
          )}
        </span>
      ) : null}
      {state === "done" && outcome ? <OutcomeMark outcome={outcome} className="min-w-0 truncate font-medium" /> : null}
      {state === "done" && outcome?.outcome === "claimed" && toConsumer !== null ? (
        <span className="truncate max-sm:hidden">
          → <Name of={toConsumer} />
        </span>
      ) : null}
      {canUndo ? (
        <Quick
          label={`Undo the ${verb} of ${of}`}
          tip="Undo (u): owner, idle time and deliveries as before"
          tabIndex={tabIndex}
          onTake={onUndo}
        >
          <Undo2 aria-hidden className="size-3.5 shrink-0" />
          Undo
        </Quick>
      ) : null}
      {error ? (
        <span className="truncate text-bad" data-tip={error.message}>
          {error.message}
        </span>
      ) : null}
    </span>
  );
}

function Quick({
  label,
  tip,
  isOff = false,
  tabIndex,
  onTake,
  children,
}: {
  label: string;
  tip: string;
  isOff?: boolean;
  tabIndex: number | undefined;
  onTake(): void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-disabled={isOff}
      data-tip={tip}
      tabIndex={tabIndex}
      onClick={(event) => {
        event.stopPropagation();
        // The second click of a double click is none.
        if (!isOff && event.detail < 2) onTake();
      }}
      className={`inline-flex h-6 min-w-0 items-center gap-1 rounded border px-1.5 text-xs max-sm:size-11 max-sm:justify-center ${
        isOff ? "border-line text-text-3" : "border-line-strong text-text hover:bg-hover"
      }`}
    >
      {children}
    </button>
  );
}
