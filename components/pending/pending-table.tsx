"use client";

import type { List } from "@/components/data/use-list";
import { useGroupHues } from "@/components/figures/group-name";
import type { Column } from "@/components/ui/columns";
import { SelectableTable } from "@/components/ui/selectable-table";
import type { Selection } from "@/components/ui/selection";
import type { Outcome } from "@/lib/schema/action";
import type { PendingPage, PendingRow as Row } from "@/lib/schema/pending";
import { nameInText } from "@/lib/visible-name";
import { NoPending } from "./no-pending";
import type { ShownEntry } from "./pending-columns";
import { rowKeyOf } from "./row-key";
import { sortOf, usePendingUrl } from "./use-pending-url";

interface PendingTableProps {
  list: List<PendingPage>;
  columns: readonly Column<ShownEntry>[];
  selection: Selection<Row>;
  onSelect(selection: Selection<Row>): void;
  outcomes: ReadonlyMap<string, Outcome>;
  onReading(isReading: boolean): void;
  onRefresh(): void;
  onRemoveOwner(row: Row): void;
  isCovered: boolean;
}

/** The pending entries that match, with what an action did to each before it leaves. */
export function PendingTable({ list: { query, rows, first }, outcomes, onRemoveOwner, ...table }: PendingTableProps) {
  const [url, setUrl] = usePendingUrl();
  const hues = useGroupHues();
  return (
    <SelectableTable
      {...table}
      label="Pending entries"
      query={query}
      rows={rows}
      total={first?.total ?? 0}
      keyOf={rowKeyOf}
      openKey={url.entry}
      onOpen={(entry) => void setUrl({ entry })}
      sort={{ by: url.sort, usual: "age", onSort: (sort) => void setUrl({ sort: sortOf(sort) }) }}
      empty={<NoPending error={query.error} page={first} onRetry={table.onRefresh} />}
      showRow={(row, rowKey) => ({
        row,
        hue: hues.get(row.group),
        asOfMs: first?.asOfMs ?? 0,
        outcome: outcomes.get(rowKey),
        onRemoveOwner,
      })}
      nameOf={({ entryId, group, callId }) => `${entryId} of ${nameInText(group)} in ${nameInText(callId)}`}
    />
  );
}
