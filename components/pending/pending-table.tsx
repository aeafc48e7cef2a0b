"use client";

import { useCannotDo } from "@/components/actions/use-can-do";
import type { OneClicks } from "@/components/actions/use-one-click";
import type { List } from "@/components/data/use-list";
import { useGroupHues } from "@/components/figures/group-name";
import type { Column } from "@/components/ui/columns";
import { openingPanel } from "@/components/ui/panel-history";
import { SelectableTable } from "@/components/ui/selectable-table";
import type { Selection } from "@/components/ui/selection";
import { targetOf } from "@/lib/actions/target-of";
import { rowKeyOf } from "@/lib/pending/row-key";
import type { Outcome } from "@/lib/schema/action";
import type { PendingPage, PendingRow as Row } from "@/lib/schema/pending";
import { nameInText } from "@/lib/visible-name";
import { NoPending } from "./no-pending";
import type { ShownEntry } from "./pending-columns";
import { sortOf, usePendingUrl } from "./use-pending-url";

interface PendingTableProps {
  list: List<PendingPage>;
  columns: readonly Column<ShownEntry>[];
  selection: Selection<Row>;
  onSelect(selection: Selection<Row>): void;
  outcomes: ReadonlyMap<string, Outcome>;
  onReading(isReading: boolean): void;
  onRefresh(): void;
  oneClick: OneClicks;
  /** What `u` does in place of a refresh while there is something to undo. */
  onUndo: (() => void) | null;
  onRelease(row: Row): void;
  onRemoveOwner(row: Row): void;
  isCovered: boolean;
}

/** The pending entries that match, with what an action did to each before it leaves. */
export function PendingTable({
  list: { query, rows, first },
  outcomes,
  oneClick,
  onUndo,
  onRelease,
  onRemoveOwner,
  ...table
}: PendingTableProps) {
  const [url, setUrl] = usePendingUrl();
  const hues = useGroupHues();
  const cannotDo = useCannotDo();
  return (
    <SelectableTable
      {...table}
      onRefresh={onUndo ?? table.onRefresh}
      label="Pending entries"
      query={query}
      rows={rows}
      total={first?.total ?? 0}
      keyOf={rowKeyOf}
      openKey={url.entry}
      onOpen={(entry) => void setUrl({ entry }, openingPanel(url.entry))}
      sort={{ by: url.sort, usual: "age", onSort: (sort) => void setUrl({ sort: sortOf(sort) }) }}
      empty={<NoPending error={query.error} page={first} onRetry={table.onRefresh} />}
      showRow={(row, rowKey) => ({
        row,
        hue: hues.get(row.group),
        asOfMs: first?.asOfMs ?? 0,
        outcome: outcomes.get(rowKey),
        oneClick: { take: oneClick.take, undo: oneClick.undo, click: oneClick.clicks.get(rowKey) },
        onRelease,
        onRemoveOwner,
      })}
      onKey={(key, row) => {
        if (row.ghost || table.selection.size > 0) return;
        const target = targetOf(row);
        if (key === "a" && cannotDo("ack") === null) void oneClick.take(rowKeyOf(row), { verb: "ack", target });
        const toConsumer = row.claimFor?.consumer;
        if (key === "c" && toConsumer !== undefined && cannotDo("claim") === null) {
          void oneClick.take(rowKeyOf(row), { verb: "claim", target, toConsumer });
        }
      }}
      nameOf={({ entryId, group, callId }) => `${entryId} of ${nameInText(group)} in ${nameInText(callId)}`}
    />
  );
}
