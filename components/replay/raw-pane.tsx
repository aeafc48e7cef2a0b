"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { Button } from "@/components/ui/button";
import { formatCounted } from "@/lib/format";
import { compareEntryIds, entryIdMs } from "@/lib/ids/entry-id";
import { entryIdsOf } from "@/lib/player/choose-row";
import type { TranscriptRow } from "@/lib/player/lay-rows";
import { RawDetail } from "./raw-detail";
import { RawLine } from "./raw-line";
import type { ReadCall } from "./read-call";
import { useEntryCache } from "./use-entry-cache";
import { alignFor, useFollowPlayhead } from "./use-follow-playhead";

export interface RawPaneProps {
  callId: string;
  call: ReadCall;
  /** The entry at the playhead, and the row that it made. */
  cursorId: string;
  chosenId: string | null;
  row: TranscriptRow | null;
  place: number;
  isMoving: boolean;
  onChoose(entryId: string): void;
  onStep(by: 1 | -1): void;
}

const noIds: readonly string[] = [];

/** The entries themselves, those that made the chosen line of the transcript marked. Only what is in sight is read and drawn. */
export function RawPane(props: RawPaneProps) {
  const { callId, call, cursorId, chosenId, row, place, isMoving, onChoose, onStep } = props;
  const { state, want } = useEntryCache(callId);
  const { isHeld, hold } = useFollowPlayhead(place, isMoving);
  const frame = useRef<HTMLDivElement>(null);
  const ids = useMemo(() => withSilent(call, state.entries.keys()), [call, state]);
  const made = row === null ? noIds : entryIdsOf(row);
  const madeSet = useMemo(() => new Set(made), [made]);
  const cursorIndex = ids === call.entryIds ? call.placeOf(cursorId) : ids.indexOf(cursorId);

  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => frame.current,
    getItemKey: (index) => ids[index] ?? index,
    estimateSize: () => 24,
    overscan: 12,
    paddingEnd: 12,
  });
  useEffect(() => {
    if (!isHeld && cursorIndex >= 0)
      virtualizer.scrollToIndex(cursorIndex, { align: alignFor(virtualizer, cursorIndex) });
  }, [virtualizer, cursorIndex, isHeld]);

  // The keys lead the focus along, also to a line that was not drawn before.
  useEffect(() => {
    const node = frame.current;
    if (!node?.contains(document.activeElement)) return;
    node.querySelector<HTMLElement>(`[data-entry-id="${cursorId}"] button`)?.focus({ preventScroll: true });
  });

  const drawn = virtualizer.getVirtualItems();
  const [first, last] = [drawn[0]?.index ?? 0, drawn.at(-1)?.index ?? -1];
  // The Tab key must find a line in whatever part of the list is drawn.
  const tabStop = cursorIndex >= first && cursorIndex <= last ? cursorIndex : first;
  useEffect(() => want(ids.slice(first, last + 1)), [want, ids, first, last]);

  const silent = call.header.counts.entries - call.entryIds.length;
  return (
    <section
      aria-label="Raw entries"
      className="flex min-h-0 min-w-0 flex-1 flex-col print:hidden not-first:border-l not-first:border-line"
    >
      <p className="flex min-h-7 flex-wrap items-center gap-x-3 border-b border-line px-3 text-2xs text-text-3">
        <span>{formatCounted(call.header.counts.entries, "entry", "entries")}</span>
        {silent > 0 && !call.isReading ? (
          <span data-tip="Keep-alives, audio frames and the like: read, and nothing in them about the conversation.">
            {formatCounted(silent, "says", "say")} nothing
          </span>
        ) : null}
        {made.length > 0 && chosenId !== null ? (
          <span className="text-accent">{formatCounted(made.length, "entry", "entries")} made the chosen line</span>
        ) : null}
        {state.problem === null ? null : (
          <span role="status" className="ml-auto flex items-center gap-2 text-bad">
            Fields cannot be read: {state.problem.message}
            <Button look="quiet" onClick={() => want(ids.slice(first, last + 1))}>
              Try again
            </Button>
          </span>
        )}
      </p>
      <div
        ref={frame}
        onWheel={hold}
        onTouchMove={hold}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain"
      >
        <ol className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {drawn.map(({ index, start }) => {
            const entryId = ids[index];
            if (entryId === undefined) return null;
            const isChosen = entryId === chosenId;
            const isMade = chosenId !== null && madeSet.has(entryId);
            const timeMs = call.timeOf(entryId) ?? entryIdMs(entryId);
            return (
              <li
                key={entryId}
                aria-posinset={index + 1}
                aria-setsize={ids.length}
                aria-current={entryId === cursorId ? "step" : undefined}
                data-entry-id={entryId}
                data-made={isMade}
                className={`absolute inset-x-0 top-0 border-l-2 ${isMade || isChosen ? "border-accent" : "border-transparent"} ${
                  isChosen ? "bg-selected font-semibold" : isMade ? "bg-selected" : "hover:bg-hover"
                }`}
                style={{ transform: `translateY(${start}px)` }}
              >
                <RawLine
                  entryId={entryId}
                  timeMs={timeMs}
                  offsetMs={timeMs - call.originMs}
                  events={call.eventsOf(entryId)}
                  entry={state.entries.get(entryId)}
                  isGone={state.goneIds.has(entryId)}
                  isLong={call.endMs - call.originMs >= 3_600_000}
                  isTabStop={index === tabStop}
                  onChoose={onChoose}
                  onStep={onStep}
                />
              </li>
            );
          })}
        </ol>
      </div>
      {chosenId === null ? null : (
        <RawDetail
          key={chosenId}
          callId={callId}
          entryId={chosenId}
          timeMs={entryIdMs(chosenId)}
          events={call.eventsOf(chosenId)}
          entry={state.entries.get(chosenId)}
          isGone={state.goneIds.has(chosenId)}
          row={row}
        />
      )}
    </section>
  );
}

/** The call's entries with those among the read ones that gave no event. */
function withSilent({ entryIds, placeOf }: ReadCall, readIds: Iterable<string>): readonly string[] {
  const silent = [...readIds].filter((entryId) => placeOf(entryId) === -1);
  return silent.length === 0 ? entryIds : [...entryIds, ...silent].sort(compareEntryIds);
}
