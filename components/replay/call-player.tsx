"use client";

import { useDeferredValue, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { collectJumpMarks, findJumpMark } from "@/lib/replay/jump-marks";
import { layRows } from "@/lib/replay/lay-rows";
import { addNoteMarks, addNoteRows } from "@/lib/replay/note-rows";
import { CallNotices } from "./call-notices";
import type { CallLink } from "./call-reader";
import { NotesPanel } from "./notes-panel";
import { createPlayer } from "./player";
import type { ReadCall } from "./read-call";
import { RevealDesk } from "./reveal-desk";
import { Scrubber } from "./scrubber";
import { findInRows, SearchBar } from "./search-bar";
import { SidePanel } from "./side-panel";
import { TranscriptList } from "./transcript-list";
import { Transport } from "./transport";
import { useAt } from "./use-at";
import { useNotes } from "./use-notes";
import { useReplayKeys } from "./use-replay-keys";

/** Opens at its end with everything readable; a link opens it at its moment, a live call follows it. */
export function CallPlayer({ callId, call, link }: { callId: string; call: ReadCall; link: CallLink }) {
  const [player] = useState(() =>
    createPlayer({
      nowMs: () => performance.now(),
      requestFrame: (step) => requestAnimationFrame(step),
      cancelFrame: (handle) => cancelAnimationFrame(handle),
    }),
  );
  const state = useSyncExternalStore(player.subscribe, player.getState, player.getState);
  const lostId = useAt(player, call, state);
  useEffect(() => () => player.pause(), [player]);

  const { whole } = call;
  const place = Math.min(state.place, call.entryIds.length);
  const calmPlace = useDeferredValue(place);
  const now = useMemo(() => call.at(calmPlace), [call, calmPlace]);
  const cursorId = call.entryIds[place - 1] ?? "0-0";
  const calmId = call.entryIds[calmPlace - 1] ?? "0-0";
  const notes = useNotes(callId);
  const rows = useMemo(() => addNoteRows(layRows(now, whole), notes.notes, calmId), [now, whole, notes.notes, calmId]);
  const marks = useMemo(() => addNoteMarks(collectJumpMarks(whole), notes.notes), [whole, notes.notes]);

  const [query, setQuery] = useState("");
  const calmQuery = useDeferredValue(query);
  const hits = useMemo(() => findInRows(rows, calmQuery), [rows, calmQuery]);
  const [hitKey, setHitKey] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const [isWriting, setWriting] = useState(false);
  const noteText = useRef<HTMLTextAreaElement>(null);

  function goTo(entryId: string | null): void {
    const at = entryId === null ? call.entryIds.length - 1 : call.placeOf(entryId);
    if (at >= 0) player.seekPlace(at);
  }
  function goHit(by: 1 | -1): void {
    if (hits.length === 0) return;
    const at = hits.findIndex(({ key }) => key === hitKey);
    const next = hits[at === -1 ? (by === 1 ? 0 : hits.length - 1) : (at + by + hits.length) % hits.length];
    if (!next) return;
    setHitKey(next.key);
    goTo(next.entryId);
  }
  function goTurn(by: 1 | -1): void {
    const places = rows.flatMap((row) => (row.kind === "turn" && row.entryId ? [call.placeOf(row.entryId)] : []));
    const here = place - 1;
    const next = by === 1 ? places.find((one) => one > here) : places.findLast((one) => one >= 0 && one < here);
    if (next !== undefined) player.seekPlace(next);
  }
  function jump(kind: Parameters<typeof findJumpMark>[1], by: 1 | -1): void {
    const found = findJumpMark(marks, kind, cursorId, by);
    if (found) goTo(found.entryId);
  }
  function offsetOf(entryId: string): number | null {
    const timeMs = call.timeOf(entryId);
    return timeMs === null ? null : timeMs - call.startMs;
  }
  function writeNote(): void {
    setWriting(true);
    noteText.current?.focus();
  }
  useReplayKeys({
    player,
    goTurn,
    nextError: (by) => jump("error", by),
    find: () => input.current?.focus(),
    note: writeNote,
  });

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <CallNotices call={call} lostId={lostId} />
      <div className="flex flex-col border-b border-line max-sm:order-last max-sm:border-t max-sm:border-b-0 print:hidden">
        <Transport player={player} state={state} call={call} link={link} />
        <Scrubber player={player} call={call} marks={marks} />
      </div>
      <div className="flex min-h-0 flex-1">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <SearchBar
            input={input}
            query={query}
            onQuery={setQuery}
            hits={hits}
            at={hits.findIndex(({ key }) => key === hitKey)}
            onHit={goHit}
            marks={marks}
            cursorId={cursorId}
            onJump={jump}
          />
          <RevealDesk callId={callId} shape={call.header.shape}>
            <TranscriptList
              rows={rows}
              whole={whole}
              startMs={call.startMs}
              hitKey={hitKey}
              isMoving={state.isPlaying}
              place={place}
              onSeek={goTo}
            />
          </RevealDesk>
        </div>
        <SidePanel now={now} startMs={call.startMs} onSeek={goTo}>
          <NotesPanel
            notes={notes}
            moment={place === 0 ? null : { entryId: cursorId, offsetMs: offsetOf(cursorId) ?? 0 }}
            offsetOf={offsetOf}
            isWriting={isWriting}
            onWriting={setWriting}
            text={noteText}
            onSeek={goTo}
          />
        </SidePanel>
      </div>
    </div>
  );
}
