"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from "react";
import { Button } from "@/components/ui/button";
import { findOverlaps } from "@/lib/player/find-overlaps";
import type { TranscriptRow } from "@/lib/player/lay-rows";
import type { Transcript } from "@/lib/schema/transcript";
import { TranscriptLine } from "./transcript-line";
import { alignFor, useFollowPlayhead } from "./use-follow-playhead";

export interface TranscriptListProps {
  /** Stands above the lines. */
  lead: ReactNode;
  rows: readonly TranscriptRow[];
  whole: Transcript;
  startMs: number;
  hitKey: string | null;
  /** The row that the chosen entry made. */
  chosenKey: string | null;
  isMoving: boolean;
  /** Changes with the playhead. */
  place: number;
  onSeek(entryId: string | null): void;
  onChoose(row: TranscriptRow): void;
}

/** The transcript, of which only what is in sight is drawn; it keeps the playhead's row in sight until it is scrolled by hand. */
export function TranscriptList(props: TranscriptListProps) {
  const { lead, rows, whole, startMs, hitKey, chosenKey, isMoving, place, onSeek, onChoose } = props;
  const frame = useRef<HTMLElement>(null);
  const { isHeld, hold, release } = useFollowPlayhead(place, isMoving);
  const currentIndex = useMemo(() => {
    const chosen = chosenKey === null ? -1 : rows.findIndex(({ key }) => key === chosenKey);
    return chosen === -1 ? lastBegun(rows) : chosen;
  }, [rows, chosenKey]);
  const wholeTurns = useMemo(() => new Map(whole.turns.map((turn) => [turn.turnId, turn])), [whole]);
  const overlaps = useMemo(() => findOverlaps(whole), [whole]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    getItemKey: (index) => rows[index]?.key ?? index,
    estimateSize: () => 56,
    overscan: 8,
    paddingStart: 8,
    paddingEnd: 24,
  });

  useEffect(() => {
    if (!isHeld && currentIndex >= 0)
      virtualizer.scrollToIndex(currentIndex, { align: alignFor(virtualizer, currentIndex) });
  }, [virtualizer, currentIndex, isHeld]);

  const tabStop = Math.max(0, currentIndex);
  function moveLine(event: KeyboardEvent): void {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0 || !(event.target instanceof Element) || !event.target.matches("[data-line]")) return;
    event.preventDefault();
    const lines = [...(frame.current?.querySelectorAll<HTMLElement>("[data-line]") ?? [])];
    const here = indexOf(event.target) + by;
    lines.find((line) => indexOf(line) === here)?.focus();
  }

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {lead}
      <section
        ref={frame}
        onWheel={hold}
        onTouchMove={hold}
        onKeyDown={moveLine}
        aria-label="Transcript"
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain"
      >
        <ol className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (!row) return null;
            return (
              <li
                key={row.key}
                ref={virtualizer.measureElement}
                data-index={index}
                data-current={index === currentIndex}
                aria-posinset={index + 1}
                aria-setsize={rows.length}
                aria-current={index === currentIndex ? "step" : undefined}
                className={`absolute inset-x-0 top-0 border-l-2 px-4 max-sm:px-3 ${
                  index === currentIndex ? "border-accent" : "border-transparent"
                } ${row.key === hitKey || row.key === chosenKey ? "bg-selected" : ""}`}
                style={{ transform: `translateY(${start}px)` }}
              >
                <TranscriptLine
                  row={row}
                  wholeTurn={row.kind === "turn" ? wholeTurns.get(row.turn.turnId) : undefined}
                  startMs={startMs}
                  isChosen={row.key === chosenKey}
                  isTabStop={index === tabStop}
                  overlap={row.kind === "turn" ? overlaps.get(row.turn.turnId) : undefined}
                  onSeek={onSeek}
                  onChoose={onChoose}
                />
              </li>
            );
          })}
        </ol>
      </section>
      {isHeld && isMoving ? (
        <Button
          look="primary"
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-pop"
          onClick={release}
        >
          Back to the playhead
        </Button>
      ) : null}
    </div>
  );
}

function lastBegun(rows: readonly TranscriptRow[]): number {
  return rows.findLastIndex(({ isAhead }) => !isAhead);
}

function indexOf(line: Element): number {
  return Number(line.closest("li")?.dataset.index ?? -1);
}
