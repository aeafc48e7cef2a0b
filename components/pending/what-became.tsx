"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { watchedVerbs } from "@/components/actions/action-result";
import { OutcomeMark } from "@/components/actions/outcome-mark";
import { OutcomeStates } from "@/components/actions/outcome-states";
import { fateWords } from "@/components/actions/outcome-words";
import type { OneClick } from "@/components/actions/use-one-click";
import { actionReportQuery } from "@/components/data/action-queries";
import { Shape } from "@/components/ui/shape";
import { paths } from "@/lib/paths";
import { rowKeyOf } from "@/lib/pending/row-key";
import type { Outcome } from "@/lib/schema/action";
import type { PendingRow } from "@/lib/schema/pending";

/** What an action did to one entry. */
export interface Became {
  outcome: Outcome;
  requestId: string;
  /** Of a claim. */
  toConsumer: string | null;
}

export function becameOf(click: OneClick | undefined): Became | undefined {
  if (click?.outcome === undefined || click.state === "undone") return undefined;
  return { outcome: click.outcome, requestId: click.requestId, toConsumer: click.toConsumer };
}

/** Whether it is off the pending list, so that nothing can be done about it any more. */
export function hasLeft({ outcome, why }: Outcome): boolean {
  return outcome === "acked" || outcome === "dead-lettered" || why === "already-acked" || why === "missing";
}

const askAgainMs = 2_000;
const verbs: Partial<Record<Outcome["outcome"], string>> = { claimed: "claim", released: "release" };

/** Before and after, and what has happened to it since. */
export function WhatBecame({ became: { outcome, requestId, toConsumer }, row }: { became: Became; row: PendingRow }) {
  const isWatched = watchedVerbs.has(verbs[outcome.outcome] ?? "");
  const { data: report } = useQuery({
    ...actionReportQuery(requestId),
    enabled: isWatched,
    refetchInterval: askAgainMs,
  });
  const fate = report?.outcomes.find((one) => rowKeyOf(one) === rowKeyOf(row))?.fate ?? null;
  return (
    <div role="status" className="flex flex-col gap-0.5 border-l-2 border-line-strong pl-2 text-xs text-text-2">
      <OutcomeMark outcome={outcome} className="font-medium" />
      <span>
        <OutcomeStates
          outcome={outcome}
          seen={{ consumer: row.consumer, idleMs: row.idleMs, deliveries: row.deliveries }}
          toConsumer={toConsumer ?? undefined}
        />
      </span>
      {fate === null ? null : (
        <span className="inline-flex items-center gap-1.5" data-tip={fateWords[fate].says}>
          <Shape shape={fateWords[fate].shape} tone={fateWords[fate].tone} />
          now {fateWords[fate].word}
        </span>
      )}
      <Link href={paths.audit(`?request=${requestId}`)} className="text-accent hover:underline">
        Audit record
      </Link>
    </div>
  );
}
