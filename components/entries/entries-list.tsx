"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { GroupMarks } from "@/lib/entries/group-marks";
import { lineColumns } from "@/lib/entries/line-columns";
import { EntryRow, lookAt } from "./entry-row";
import { GapRow } from "./gap-row";
import type { Row } from "./lay-rows";

export interface EntriesListProps {
  rows: readonly Row[];
  callId: string;
  streamKey: string;
  marks: GroupMarks;
  hues: ReadonlyMap<string, number>;
  isFollowing: boolean;
  isBusy: boolean;
  activeId: string | null;
  linkedId: string | null;
  expandedIds: ReadonlySet<string>;
  /** Set by the keys: the active row is brought into sight and takes the focus. */
  wantsFocus: RefObject<boolean>;
  onFollow(isFollowing: boolean): void;
  onNearEdge(side: "older" | "newer"): void;
  onActivate(entryId: string): void;
  onToggle(entryId: string): void;
  onCopy(text: string, what: string): void;
  onLink(entryId: string): void;
  find: string;
  onFind(find: string): void;
  onRepair(fromId: string): void;
}

const nearPx = 1_200;
const atEndPx = 4;

/** The loaded entries, of which only those in sight are drawn. Growth at either end does not move what is being read. */
export function EntriesList(props: EntriesListProps) {
  const { rows, isFollowing, activeId, linkedId, wantsFocus, onFollow, onNearEdge } = props;
  const frame = useRef<HTMLDivElement>(null);
  const lastTopPx = useRef(0);
  const linkedDone = useRef<string | null>(null);
  const isPhone = typeof window !== "undefined" && window.matchMedia("(max-width: 639px)").matches;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    getItemKey: (index) => rows[index]?.key ?? index,
    estimateSize: (index) => (rows[index]?.gap ? 32 : isPhone ? 44 : 24),
    overscan: 6,
    paddingEnd: 12,
    anchorTo: "end",
  });

  const totalPx = virtualizer.getTotalSize();
  useLayoutEffect(() => {
    const { current } = frame;
    if (!isFollowing || !current) return;
    const endPx = current.scrollHeight - current.clientHeight;
    // Scrolled up by the reader, whose event is only told in the next frame: drawing must not take it back.
    if (current.scrollTop < Math.min(lastTopPx.current, endPx) - 1) return;
    current.scrollTop = endPx;
    lastTopPx.current = current.scrollTop;
  });

  const linkedIndex = linkedId === null ? -1 : rows.findIndex(({ key }) => key === linkedId);
  useEffect(() => {
    if (linkedIndex < 0 || linkedDone.current === linkedId) return;
    linkedDone.current = linkedId;
    virtualizer.scrollToIndex(linkedIndex, { align: "center" });
  }, [virtualizer, linkedIndex, linkedId]);

  const activeIndex = activeId === null ? -1 : rows.findIndex(({ key }) => key === activeId);
  useEffect(() => {
    if (activeIndex < 0 || !wantsFocus.current) return;
    virtualizer.scrollToIndex(activeIndex);
    const row = frame.current?.querySelector<HTMLElement>(`[data-entry-id="${activeId}"]`);
    if (!row) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  });

  function onScroll(): void {
    const { current } = frame;
    if (!current) return;
    const { scrollTop, scrollHeight, clientHeight } = current;
    const leftPx = scrollHeight - clientHeight - scrollTop;
    if (leftPx <= atEndPx) onFollow(true);
    else if (scrollTop < lastTopPx.current - 1) onFollow(false);
    lastTopPx.current = scrollTop;
    if (scrollTop < nearPx && !isFollowing) onNearEdge("older");
    if (leftPx < nearPx) onNearEdge("newer");
  }

  const columns = useMemo(() => {
    const { kind, role } = lineColumns(rows.flatMap(({ entry }) => (entry === null ? [] : lookAt(entry).summary)));
    return { "--kind": `${kind}ch`, "--role": `${role}ch` } as CSSProperties;
  }, [rows]);
  const drawn = virtualizer.getVirtualItems();
  // The Tab key must find a row in whatever part of the list is drawn, or a keyboard could not scroll it.
  const isActiveDrawn = drawn.some(({ index }) => index === activeIndex);
  const tabStop = isActiveDrawn ? activeIndex : drawn.findLast(({ index }) => rows[index]?.gap === null)?.index;
  return (
    <div
      ref={frame}
      onScroll={onScroll}
      className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain"
    >
      <table aria-label="Entries" aria-rowcount={rows.length} aria-busy={props.isBusy} className="block">
        <tbody className="relative block" style={{ height: totalPx, ...columns }}>
          {drawn.map(({ index, start }) => {
            const row = rows[index];
            if (!row) return null;
            if (row.gap) {
              return (
                <tr
                  key={row.key}
                  ref={virtualizer.measureElement}
                  data-index={index}
                  className="absolute inset-x-0 top-0 block"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <td className="block p-0">
                    <GapRow gap={row.gap} onRepair={props.onRepair} />
                  </td>
                </tr>
              );
            }
            const { entry } = row;
            return (
              <EntryRow
                key={row.key}
                entry={entry}
                callId={props.callId}
                streamKey={props.streamKey}
                index={index}
                topPx={start}
                isActive={entry.id === activeId}
                isTabStop={index === tabStop}
                isLinked={entry.id === linkedId}
                isExpanded={props.expandedIds.has(entry.id)}
                marks={props.marks.below.get(entry.id)}
                hues={props.hues}
                measure={virtualizer.measureElement}
                onActivate={props.onActivate}
                onToggle={props.onToggle}
                onCopy={props.onCopy}
                onLink={props.onLink}
                find={props.find}
                onFind={props.onFind}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
