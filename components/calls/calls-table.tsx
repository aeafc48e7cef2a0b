"use client";

import { columnVisibilityFeature, createColumnHelper, tableFeatures, useTable } from "@tanstack/react-table";
import type { RefObject } from "react";
import { useGroupHues } from "@/components/figures/group-name";
import { callFigures } from "@/lib/call-figures";
import type { CallsTableRow } from "./call-cells";
import { callColumns, fitColumns } from "./call-columns";
import { CallRow, SkeletonRow } from "./call-row";
import { CallsTableBar } from "./calls-table-bar";
import { CallsTableHead } from "./calls-table-head";
import { NoRows } from "./no-rows";
import type { useCallsList } from "./use-calls-list";
import { useCallsUrl } from "./use-calls-url";
import { useColumnChoice } from "./use-column-choice";
import { useRowKeys } from "./use-row-keys";

const features = tableFeatures({ columnVisibilityFeature });
const helper = createColumnHelper<typeof features, CallsTableRow>();
const columns = helper.columns(
  callColumns.map(({ id, header, cell }) => helper.display({ id, header, cell: ({ row }) => cell(row.original) })),
);
const numberColumns = new Set(callColumns.filter(({ isNumber }) => isNumber).map(({ id }) => id));
const firstRows = 12;

interface CallsTableProps extends ReturnType<typeof useCallsList> {
  frame: RefObject<HTMLElement | null>;
}

/** The worst-first list. The server sorts, filters and cuts; this draws what is on screen. */
export function CallsTable({
  frame,
  list,
  order,
  filter,
  isReading,
  items,
  rowPx,
  widthPx,
  scrollMargin,
  virtualizer,
}: CallsTableProps) {
  const [url, setUrl] = useCallsUrl();
  const hues = useGroupHues();
  const choice = useColumnChoice();
  const chosen = callColumns.filter(({ id }) => choice.isChosen(id));
  const fitting = fitColumns(chosen, widthPx);
  const rows = items.flatMap(({ index }) => {
    const call = list.rowAt(index);
    return call ? [{ call, figures: callFigures(call, url.group), hues }] : [];
  });
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: ({ call }) => call.callId,
    state: { columnVisibility: Object.fromEntries(callColumns.map((column) => [column.id, fitting.includes(column)])) },
  });
  const rowById = new Map(table.getRowModel().rows.map((row) => [row.id, row]));
  const keys = useRowKeys({
    total: list.total ?? 0,
    openCallId: url.call,
    rowAt: list.rowAt,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
    setUrl,
    update: order.update,
  });
  const template = fitting
    .map(({ minWidth, isWide }) => (isWide ? `minmax(${minWidth}px,1fr)` : `${minWidth}px`))
    .join(" ");
  const placeAt = (topPx: number) => ({ topPx, heightPx: rowPx, template });
  const isLoading = list.total === undefined;

  return (
    <section ref={frame} aria-label="Calls" className="min-h-[70vh]">
      <CallsTableBar
        list={list}
        order={order}
        filter={filter}
        isReading={isReading}
        choice={choice}
        notFitting={chosen.length - fitting.length}
      />
      {(isLoading && list.error) || list.total === 0 ? (
        <NoRows error={isLoading ? list.error : null} onRetry={list.retry} />
      ) : (
        <table
          aria-label="Calls"
          aria-rowcount={(list.total ?? 0) + 1}
          aria-busy={isLoading || list.isCatchingUp}
          className="block"
        >
          <CallsTableHead columns={fitting} template={template} sort={url.sort} onSort={(sort) => setUrl({ sort })} />
          <tbody
            className="relative block"
            style={{ height: isLoading ? rowPx * firstRows : virtualizer.getTotalSize() }}
          >
            {isLoading
              ? Array.from({ length: firstRows }, (_, index) => `row-${index}`).map((key, index) => (
                  <SkeletonRow key={key} place={placeAt(index * rowPx)} />
                ))
              : items.map(({ index, start }) => {
                  const row = rowById.get(list.rowAt(index)?.callId ?? "");
                  const place = placeAt(start - scrollMargin);
                  if (!row) return <SkeletonRow key={`row-${index}`} place={place} />;
                  return (
                    <CallRow
                      key={row.id}
                      callId={row.id}
                      status={row.original.figures.worst?.status ?? row.original.call.status}
                      index={index}
                      place={place}
                      cells={row.getVisibleCells().map((cell) => ({
                        columnId: cell.column.id,
                        isNumber: numberColumns.has(cell.column.id),
                        content: <table.FlexRender cell={cell} />,
                      }))}
                      isActive={keys.activeIndex === index}
                      isFirst={keys.activeIndex === null && index === 0}
                      isOpen={url.call === row.id}
                      takeFocus={keys.takeFocus}
                      onOpen={keys.open}
                      onActivate={keys.activate}
                    />
                  );
                })}
          </tbody>
        </table>
      )}
    </section>
  );
}
