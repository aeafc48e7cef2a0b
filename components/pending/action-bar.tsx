"use client";

import type { ReactNode } from "react";
import { type Deed, DeedButtons } from "@/components/actions/action-buttons";
import { SelectionBar } from "@/components/actions/selection-bar";
import { useCannotDo } from "@/components/actions/use-can-do";
import type { Selection } from "@/components/ui/selection";
import { formatCounted, formatExactCount } from "@/lib/format";
import type { PendingRow } from "@/lib/schema/pending";
import { cannotAsk, type ListDeed, type PendingDeed } from "./ask-action";
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
  onDo(deed: PendingDeed): void;
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
      <PendingDeeds rows={[...selection.values()]} onDo={onDo} />
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
  onDo(deed: ListDeed): void;
  onClear(): void;
}) {
  const cannotDo = useCannotDo();
  const deeds = listDeeds.map(({ deed, ...button }) => {
    const isMixed = deed === "claim" && list.ask.group === undefined;
    const problem =
      cannotDo(deed) ?? (isMixed ? "A claim is for one group's consumer: filter by a group first." : null);
    return { ...button, problem, onDo: () => onDo(deed) };
  });
  return (
    <SelectionBar chosen={<FrozenNotice list={list} />} onClear={onClear}>
      <DeedButtons deeds={deeds} />
    </SelectionBar>
  );
}

/** The safe ones first and prominent; those that lose something are quiet. */
const listDeeds = [
  { deed: "claim", label: "Claim…", look: "primary" },
  { deed: "release", label: "Release…", look: "plain" },
  { deed: "dead-letter", label: "Dead-letter…", look: "quiet" },
  { deed: "ack", label: "Ack…", look: "quiet" },
] as const;

export function PendingDeeds({ rows, onDo }: { rows: readonly PendingRow[]; onDo(deed: PendingDeed): void }) {
  const cannotDo = useCannotDo();
  const ghosts = rows.filter(({ ghost }) => ghost).length;
  const deeds: Deed[] = listDeeds.map((one) => ({
    label: one.label,
    look: one.look,
    problem: cannotDo(one.deed) ?? cannotAsk(one.deed, rows),
    onDo: () => onDo(one.deed),
  }));
  if (ghosts > 0) {
    const label = `Clear ${formatCounted(ghosts, "ghost")}…`;
    deeds.push({ label, look: "quiet", problem: cannotDo("ack"), onDo: () => onDo("clear-ghosts") });
  }
  return <DeedButtons deeds={deeds} />;
}
