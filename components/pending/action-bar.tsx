"use client";

import type { ReactNode } from "react";
import { DeedButton } from "@/components/actions/deed-button";
import { useCannotDo } from "@/components/actions/use-can-do";
import { Button } from "@/components/ui/button";
import type { Selection } from "@/components/ui/selection";
import { formatCounted } from "@/lib/format";
import type { PendingRow } from "@/lib/schema/pending";
import { cannotAsk, type ListDeed, type PendingDeed } from "./ask-action";
import { type FrozenList, FrozenNotice } from "./select-all-matching";

/** What can be done with the entries chosen; each opens a dry run first. */
export function ActionBar({
  selection,
  offer,
  onDo,
  onClear,
}: {
  selection: Selection<PendingRow>;
  /** More that could be selected. */
  offer: ReactNode;
  onDo(deed: PendingDeed): void;
  onClear(): void;
}) {
  if (selection.size === 0) return null;
  return (
    <section
      aria-label="Selection"
      className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line-strong bg-raised px-3 py-2 sm:px-4"
    >
      <span className="font-medium" aria-live="polite">
        {formatCounted(selection.size, "entry", "entries")} selected
      </span>
      {offer}
      <DeedButtons rows={[...selection.values()]} onDo={onDo} />
      <Button look="quiet" className="ml-auto" onClick={onClear} tip="Select nothing (esc)">
        Clear selection
      </Button>
    </section>
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
    <section
      aria-label="Selection"
      className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line-strong bg-raised px-3 py-2 sm:px-4"
    >
      <FrozenNotice list={list} />
      {button("claim", "Claim…", "primary")}
      {button("release", "Release…", "plain")}
      {button("dead-letter", "Dead-letter…", "quiet")}
      {button("ack", "Ack…", "quiet")}
      <Button look="quiet" className="ml-auto" onClick={onClear} tip="Select nothing (esc)">
        Clear selection
      </Button>
    </section>
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
