"use client";

import type { ReactNode } from "react";
import { DeedButton } from "@/components/actions/deed-button";
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
      <DeedButtons rows={[...selection.values()]} onDo={onDo} />
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
  const button = (deed: ListDeed, label: string, look: "primary" | "plain" | "quiet") => {
    const isMixed = deed === "claim" && list.ask.group === undefined;
    const problem =
      cannotDo(deed) ?? (isMixed ? "A claim is for one group's consumer: filter by a group first." : null);
    return <DeedButton label={label} look={look} problem={problem} onClick={() => onDo(deed)} />;
  };
  return (
    <SelectionBar chosen={<FrozenNotice list={list} />} onClear={onClear}>
      {button("claim", "Claim…", "primary")}
      {button("release", "Release…", "plain")}
      {button("dead-letter", "Dead-letter…", "quiet")}
      {button("ack", "Ack…", "quiet")}
    </SelectionBar>
  );
}

/** The safe ones first and prominent; those that lose something are quiet. */
export function DeedButtons({ rows, onDo }: { rows: readonly PendingRow[]; onDo(deed: PendingDeed): void }) {
  const cannotDo = useCannotDo();
  const button = (deed: PendingDeed, label: string, look: "primary" | "plain" | "quiet") => {
    const problem = cannotDo(deed === "clear-ghosts" ? "ack" : deed) ?? cannotAsk(deed, rows);
    return <DeedButton label={label} look={look} problem={problem} onClick={() => onDo(deed)} />;
  };
  const ghosts = rows.filter(({ ghost }) => ghost).length;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {button("claim", "Claim…", "primary")}
      {button("release", "Release…", "plain")}
      {button("dead-letter", "Dead-letter…", "quiet")}
      {button("ack", "Ack…", "quiet")}
      {ghosts === 0 ? null : button("clear-ghosts", `Clear ${formatCounted(ghosts, "ghost")}…`, "quiet")}
    </div>
  );
}
