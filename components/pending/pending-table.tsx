"use client";

import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useGroupHues } from "@/components/figures/group-name";
import { SelectableTable } from "@/components/ui/selectable-table";
import type { Selection } from "@/components/ui/selection";
import type { Outcome } from "@/lib/schema/action";
import type { PendingPage, PendingRow as Row } from "@/lib/schema/pending";
import { NoPending } from "./no-pending";
import { columnsClass, PendingHead } from "./pending-head";
import { PendingRow } from "./pending-row";
import { rowKeyOf } from "./row-key";
import { usePendingUrl } from "./use-pending-url";

interface PendingTableProps {
  query: UseInfiniteQueryResult<{ pages: PendingPage[] }>;
  rows: readonly Row[];
  selection: Selection<Row>;
  onSelect(selection: Selection<Row>): void;
  outcomes: ReadonlyMap<string, Outcome>;
  onReading(isReading: boolean): void;
  onRefresh(): void;
  onRemoveOwner(row: Row): void;
  isCovered: boolean;
}

/** The pending entries that match, with what an action did to each before it leaves. */
export function PendingTable({ outcomes, onRemoveOwner, ...table }: PendingTableProps) {
  const [url, setUrl] = usePendingUrl();
  const hues = useGroupHues();
  const { query, onRefresh } = table;
  const first = query.data?.pages[0];
  return (
    <SelectableTable
      {...table}
      label="Pending entries"
      total={first?.total ?? 0}
      keyOf={rowKeyOf}
      openKey={url.entry}
      onOpen={(entry) => void setUrl({ entry })}
      head={<PendingHead />}
      columnsClass={columnsClass}
      empty={<NoPending error={query.error} page={first} onRetry={onRefresh} />}
      renderRow={(row, place) => (
        <PendingRow
          key={place.rowKey}
          row={row}
          place={place}
          hue={hues.get(row.group)}
          asOfMs={first?.asOfMs ?? 0}
          outcome={outcomes.get(place.rowKey)}
          onRemoveOwner={onRemoveOwner}
        />
      )}
    />
  );
}
