"use client";

import dynamic from "next/dynamic";
import { type RefObject, useMemo, useRef } from "react";
import { useColumnChoice } from "@/components/data/use-column-choice";
import { useGroupHues } from "@/components/figures/group-name";
import { columnTracks, fitColumns } from "@/components/ui/columns";
import { callColumns } from "./call-columns";
import { CallRow, SkeletonRow } from "./call-row";
import { CallsTableHead } from "./calls-table-head";
import { callsTableId } from "./calls-table-id";
import { useCallsList } from "./use-calls-list";
import { useCallsUrl } from "./use-calls-url";
import { useHeldPlace } from "./use-reading";
import { useRowKeys } from "./use-row-keys";

const CallsTableBar = dynamic(() => import("./calls-table-bar").then((module) => module.CallsTableBar), {
  ssr: false,
  loading: () => <div className="h-9" />,
});
const NoRows = dynamic(() => import("./no-rows").then((module) => module.NoRows), { ssr: false });

const firstRows = 12;

/**
 * The worst-first list. The server sorts, filters and cuts; this draws what is on screen. While it is read, what grows
 * in `above` does not move it.
 */
export function CallsTable({ above }: { above: RefObject<HTMLElement | null> }) {
  const frame = useRef<HTMLElement>(null);
  const [url, setUrl] = useCallsUrl();
  const { list, order, filter, isReading, items, rowPx, widthPx, scrollMargin, virtualizer } = useCallsList(frame, url);
  useHeldPlace(above, isReading);
  const hues = useGroupHues();
  const choice = useColumnChoice("calls", callColumns);
  const fitting = useMemo(() => fitColumns(choice.chosen, widthPx), [choice.chosen, widthPx]);
  const keys = useRowKeys({
    total: list.total ?? 0,
    openCallId: url.call,
    rowAt: list.rowAt,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
    setUrl,
    update: order.update,
  });
  const counted = useMemo(
    () => (url.calls.length > 0 ? { groupName: url.group, causes: url.cause } : null),
    [url.calls.length, url.group, url.cause],
  );
  const template = columnTracks(fitting);
  const placeAt = (topPx: number) => ({ topPx, heightPx: rowPx, template });
  const isLoading = list.total === undefined;
  // Two windows of different moments may both hold a call that has moved: it is drawn once.
  const drawn = new Set<string>();

  return (
    <section ref={frame} id={callsTableId} aria-label="Calls" className="min-h-[70vh]">
      <CallsTableBar
        list={list}
        order={order}
        filter={filter}
        isReading={isReading}
        choice={choice}
        notFitting={choice.chosen.length - fitting.length}
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
            className="contain-layout relative block"
            style={{ height: isLoading ? rowPx * firstRows : virtualizer.getTotalSize() }}
          >
            {isLoading
              ? Array.from({ length: firstRows }, (_, index) => `row-${index}`).map((key, index) => (
                  <SkeletonRow key={key} place={placeAt(index * rowPx)} />
                ))
              : items.map(({ index, start }) => {
                  const call = list.rowAt(index);
                  const place = placeAt(start - scrollMargin);
                  if (!call || drawn.has(call.callId)) return <SkeletonRow key={`row-${index}`} place={place} />;
                  drawn.add(call.callId);
                  return (
                    <CallRow
                      key={call.callId}
                      call={call}
                      groupName={url.group}
                      hues={hues}
                      counted={counted}
                      columns={fitting}
                      index={index}
                      {...place}
                      isActive={keys.activeIndex === index}
                      isFirst={keys.activeIndex === null && index === 0}
                      isOpen={url.call === call.callId}
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
