"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { targetOf } from "@/lib/actions/target-of";
import { formatCounted } from "@/lib/format";
import { rowKeyOf } from "@/lib/pending/row-key";
import type { PendingRow } from "@/lib/schema/pending";
import { nameInText } from "@/lib/visible-name";
import type { ActionAsk } from "./action-ask";
import { QuickActions } from "./quick-actions";
import { useCannotDo } from "./use-can-do";
import { useOneClick } from "./use-one-click";

const ActionDialog = dynamic(() => import("./action-dialog").then((module) => module.ActionDialog), { ssr: false });

/**
 * What can be done at once with the pending entries of one owner, or of one group in a call: a single one in one click,
 * with Undo in its place; all of them by one dialog that has its dry run done when it opens.
 */
export function HeldActions({
  rows,
  whose,
  hasOldest = false,
  onChange,
}: {
  /** All of them, the oldest first. */
  rows: readonly PendingRow[];
  /** `comply-4`, `comply in call-7`. */
  whose: string;
  /** The oldest of several is offered by itself too: it may be the one that stops the others. */
  hasOldest?: boolean;
  onChange(): void;
}) {
  const [ask, setAsk] = useState<ActionAsk | null>(null);
  const cannotDo = useCannotDo();
  const there = rows.filter(({ ghost }) => ghost !== true);
  const [oldest] = there;
  const claimFor = soleClaim(there);
  const cannotClaim = cannotDo("claim");
  const cannotRelease = cannotDo("release");
  const all = entries(there.length);
  const askFor = (verb: "claim" | "release", of: readonly PendingRow[], params: ActionAsk["params"] = {}) =>
    setAsk({
      verb,
      targets: of.map(targetOf),
      object: `${entries(of.length)} of ${whose}`,
      params,
      isPrepared: true,
      ...claimIn(of, verb),
    });
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <OneEntry
        oldest={there.length === 1 || hasOldest ? oldest : undefined}
        isOneOfMany={there.length > 1}
        onChange={onChange}
        onRelease={(row) => askFor("release", [row])}
      />
      {there.length < 2 ? null : claimFor === null ? null : (
        <Button
          disabled={cannotClaim !== null}
          tip={cannotClaim ?? claimFor.why}
          onClick={() => askFor("claim", there, { toConsumer: claimFor.consumer, createConsumer: false })}
        >
          Claim {all} for {nameInText(claimFor.consumer)}…
        </Button>
      )}
      {there.length < 2 ? null : (
        <Button
          look={claimFor === null ? "plain" : "quiet"}
          disabled={cannotRelease !== null}
          tip={cannotRelease ?? "The next XAUTOCLAIM of a worker takes them; nobody is named."}
          onClick={() => askFor("release", there)}
        >
          Release {claimFor === null ? all : "all"}…
        </Button>
      )}
      {ask === null ? null : <ActionDialog ask={ask} onDone={onChange} onClose={() => setAsk(null)} />}
    </span>
  );
}

const entries = (count: number): string => formatCounted(count, "entry", "entries");

/** The only entry there is, or the one that was acted on: what became of it stays until another takes its place. */
function OneEntry({
  oldest,
  isOneOfMany,
  onChange,
  onRelease,
}: {
  oldest: PendingRow | undefined;
  isOneOfMany: boolean;
  onChange(): void;
  onRelease(row: PendingRow): void;
}) {
  const oneClick = useOneClick(onChange);
  const [acted, setActed] = useState<PendingRow | null>(null);
  const cannotDo = useCannotDo();
  const row = acted ?? oldest;
  if (row === undefined) return null;
  const rowKey = rowKeyOf(row);
  const take = (ask: Parameters<typeof oneClick.take>[1]) => {
    setActed(row);
    void oneClick.take(rowKey, ask);
  };
  const target = targetOf(row);
  return (
    <>
      {isOneOfMany ? <span className="text-xs text-text-3">the oldest</span> : null}
      <QuickActions
        of={`${row.entryId} of ${nameInText(row.group)} in ${nameInText(row.callId)}`}
        claimFor={row.claimFor}
        cannotClaim={cannotDo("claim")}
        cannotRelease={cannotDo("release")}
        cannotAck={cannotDo("ack")}
        click={oneClick.clicks.get(rowKey)}
        onClaim={(toConsumer) => take({ verb: "claim", target, toConsumer })}
        onAck={() => take({ verb: "ack", target })}
        onRelease={() => onRelease(row)}
        onUndo={() => void oneClick.undo(rowKey)}
      />
    </>
  );
}

/** The one consumer that all of them can be claimed for; null where there is none, or not one for all. */
function soleClaim(rows: readonly PendingRow[]): PendingRow["claimFor"] {
  const first = rows[0]?.claimFor ?? null;
  return rows.every(({ claimFor }) => claimFor?.consumer === first?.consumer) ? first : null;
}

function claimIn(rows: readonly PendingRow[], verb: "claim" | "release"): Pick<ActionAsk, "claimIn"> {
  const [first] = rows;
  if (verb === "release" || first === undefined) return {};
  return { claimIn: { group: first.group, callIds: [...new Set(rows.map(({ callId }) => callId))] } };
}
