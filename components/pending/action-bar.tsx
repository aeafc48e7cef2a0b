"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ActionButtons, type OfferedAction } from "@/components/actions/action-buttons";
import { SelectionBar } from "@/components/actions/selection-bar";
import { useCannotDo } from "@/components/actions/use-can-do";
import { abilitiesQuery } from "@/components/data/page-queries";
import type { Selection } from "@/components/ui/selection";
import { formatCounted, formatExactCount } from "@/lib/format";
import type { PendingRow } from "@/lib/schema/pending";
import { cannotAsk, type ListAction, type PendingAction } from "./ask-action";
import { type FrozenList, FrozenNotice } from "./select-all-matching";

/** What can be done with the entries chosen; each opens a dry run first. */
export function ActionBar({
  selection,
  goneCount,
  offer,
  onDo,
  onClear,
}: {
  selection: Selection<PendingRow>;
  /** Of those chosen: acted on or acked meanwhile, or not matched any more. */
  goneCount: number;
  /** More that could be selected. */
  offer: ReactNode;
  onDo(action: PendingAction): void;
  onClear(): void;
}) {
  if (selection.size === 0) return null;
  return (
    <SelectionBar
      onClear={onClear}
      chosen={
        <>
          <span className="font-medium">{formatCounted(selection.size, "entry", "entries")} selected</span>
          {goneCount === 0 ? null : (
            <span className="text-warn"> · {formatExactCount(goneCount)} no longer in this list</span>
          )}
        </>
      }
    >
      {offer}
      <PendingActions rows={[...selection.values()]} onDo={onDo} />
    </SelectionBar>
  );
}

/** What can be done with a whole list; each freezes it as a job and opens a dry run first. */
export function ListActionBar({
  list,
  onDo,
  onClear,
}: {
  list: FrozenList;
  onDo(action: ListAction): void;
  onClear(): void;
}) {
  const cannotDo = useCannotDo();
  const offered = useOffered();
  const actions = offered.map(({ action, ...button }) => {
    const isMixed = action === "claim" && list.ask.group === undefined;
    const problem =
      cannotDo(action) ?? (isMixed ? "A claim is for one group's consumer: filter by a group first." : null);
    return { ...button, problem, onDo: () => onDo(action) };
  });
  return (
    <SelectionBar chosen={<FrozenNotice list={list} />} onClear={onClear}>
      <ActionButtons actions={actions} />
    </SelectionBar>
  );
}

/** The safe ones first and prominent; those that lose something are quiet. */
const listActions = [
  { action: "claim", label: "Claim…", look: "primary" },
  { action: "release", label: "Release…", look: "plain" },
  { action: "dead-letter", label: "Dead-letter…", look: "quiet" },
  { action: "ack", label: "Ack…", look: "quiet" },
  { action: "ack-delete", label: "Ack and delete…", look: "quiet" },
  { action: "delete-everywhere", label: "Delete everywhere…", look: "danger" },
] as const;

/** Without those for which this server has no command. */
function useOffered() {
  const { data } = useQuery(abilitiesQuery());
  return listActions.filter(({ action }) => isEverywhere.has(action) || data?.verbs[action].isOnServer === true);
}

const isEverywhere: ReadonlySet<ListAction> = new Set<ListAction>(["claim", "release", "dead-letter", "ack"]);

export function PendingActions({ rows, onDo }: { rows: readonly PendingRow[]; onDo(action: PendingAction): void }) {
  const cannotDo = useCannotDo();
  const ghosts = rows.filter(({ ghost }) => ghost).length;
  const offered = useOffered();
  const actions: OfferedAction[] = offered.map((one) => ({
    label: one.label,
    look: one.look,
    problem: cannotDo(one.action) ?? cannotAsk(one.action, rows),
    onDo: () => onDo(one.action),
  }));
  if (ghosts > 0) {
    const label = `Clear ${formatCounted(ghosts, "ghost")}…`;
    actions.push({ label, look: "quiet", problem: cannotDo("ack"), onDo: () => onDo("clear-ghosts") });
  }
  return <ActionButtons actions={actions} />;
}
