"use client";

import { useDeferredValue, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { SearchWords } from "@/components/figures/search-words";
import { Button } from "@/components/ui/button";
import { entryIdsOf, findRowOf } from "@/lib/player/choose-row";
import { findEverywhere, findInEvents, findInRows } from "@/lib/player/find-in-call";
import { collectJumpMarks, findJumpMark } from "@/lib/player/jump-marks";
import { layRows, type TranscriptRow } from "@/lib/player/lay-rows";
import { addNoteMarks, addNoteRows } from "@/lib/player/note-rows";
import type { CallLink } from "@/lib/player/reader-state";
import { CallFigures } from "./call-figures";
import { CallNotices } from "./call-notices";
import { CopyLink, useCopyLink } from "./copy-link";
import { ExportLinks } from "./export-links";
import { GroupPlaces } from "./group-places";
import { JumpBar } from "./jump-bar";
import { MissingStrip } from "./missing-strip";
import { NoTurns } from "./no-turns";
import { NotesPanel } from "./notes-panel";
import { createPlayer } from "./player";
import { PrintHead } from "./print-head";
import { PrintedList } from "./printed-list";
import { RawPane } from "./raw-pane";
import type { ReadCall } from "./read-call";
import { RevealDesk } from "./reveal-desk";
import { Scrubber } from "./scrubber";
import { SearchBar } from "./search-bar";
import { SidePanel } from "./side-panel";
import { TranscriptList } from "./transcript-list";
import { Transport } from "./transport";
import { useAt } from "./use-at";
import { useKeysBack } from "./use-keys-back";
import { useNotes } from "./use-notes";
import { usePrinting } from "./use-printing";
import { useReplayKeys } from "./use-replay-keys";
import { useTold } from "./use-told";
import { nextView, useView } from "./use-view";
import { ViewSwitch } from "./view-switch";

/** Opens at its end with everything readable; a link opens it at its moment, a live call follows it. */
export function CallPlayer({ callId, call, tail }: { callId: string; call: ReadCall; tail: CallLink }) {
  const [player] = useState(() =>
    createPlayer({
      nowMs: () => performance.now(),
      requestFrame: (step) => requestAnimationFrame(step),
      cancelFrame: (handle) => cancelAnimationFrame(handle),
    }),
  );
  const state = useSyncExternalStore(player.subscribe, player.getState, player.getState);
  const [pickedId, setPickedId] = useState<string | null>(null);
  const lostId = useAt(player, call, state, { pickedId, onLinked: setPickedId });
  useEffect(() => () => player.pause(), [player]);

  const place = Math.min(state.place, call.entryIds.length);
  const isUnplaced = call.isReading && place === 0;
  const calmPlace = useDeferredValue(place);
  const { progress, whole, now } = useTold(callId, call, calmPlace);
  const cursorId = call.entryIds[place - 1] ?? "0-0";
  const calmId = call.entryIds[calmPlace - 1] ?? "0-0";
  const notes = useNotes(callId);
  const rows = useMemo(() => addNoteRows(layRows(now, whole), notes.notes, calmId), [now, whole, notes.notes, calmId]);
  const marks = useMemo(() => addNoteMarks(collectJumpMarks(whole), notes.notes), [whole, notes.notes]);
  // At the very end nothing is chosen unless it was meant; while it plays the playhead is enough.
  const isChosen = !state.isPlaying && place > 0 && (place < call.entryIds.length || pickedId === cursorId);
  const chosenId = isChosen ? cursorId : null;
  const wholeRows = useMemo(() => layRows(whole, whole), [whole]);
  const chosenRow = useMemo(() => findRowOf(wholeRows, cursorId), [wholeRows, cursorId]);
  const { view, isWide, setView } = useView();
  const isPrinting = usePrinting();
  const lastId = call.entryIds.at(-1) ?? "0-0";

  const [query, setQuery] = useState("");
  const calmQuery = useDeferredValue(query);
  const find = useMemo(() => {
    const allRows = addNoteRows(wholeRows, notes.notes, lastId);
    return (words: string) => {
      if (view === "raw") return findInEvents(call.events(), words);
      return view === "turns" ? findInRows(allRows, words) : findEverywhere(allRows, call.events(), words);
    };
  }, [view, call, wholeRows, notes.notes, lastId]);
  const hits = useMemo(() => find(calmQuery), [find, calmQuery]);
  const [hitKey, setHitKey] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const hitIds = useMemo(() => hits.flatMap(({ entryId }) => (entryId === null ? [] : [entryId])), [hits]);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [isWriting, setWriting] = useState(false);
  const noteText = useRef<HTMLTextAreaElement>(null);

  function goTo(entryId: string | null): void {
    const at = entryId === null ? call.entryIds.length - 1 : call.placeOf(entryId);
    if (at < 0) return;
    setPickedId(call.entryIds[at] ?? null);
    player.seekPlace(at);
  }
  /** To where the line is whole: its last entry. */
  function chooseRow(row: TranscriptRow): void {
    const wholeRow = wholeRows.find(({ key }) => key === row.key) ?? row;
    goTo(entryIdsOf(wholeRow).at(-1) ?? row.entryId);
  }
  function stepEntry(by: 1 | -1): void {
    const next = call.entryIds[Math.max(0, place - 1 + by)];
    if (next !== undefined) goTo(next);
  }
  function goHit(by: 1 | -1): void {
    // Enter may come before what was typed has been looked for.
    const found = query === calmQuery ? hits : find(query);
    const at = found.findIndex(({ key }) => key === hitKey);
    const next = found[at === -1 ? (by === 1 ? 0 : found.length - 1) : (at + by + found.length) % found.length];
    if (!next) return;
    setHitKey(next.key);
    goTo(next.entryId);
  }
  function goTurn(by: 1 | -1): void {
    const places = rows.flatMap((row) => (row.kind === "turn" && row.entryId ? [call.placeOf(row.entryId)] : []));
    const here = place - 1;
    const next = by === 1 ? places.find((one) => one > here) : places.findLast((one) => one >= 0 && one < here);
    if (next !== undefined) goTo(call.entryIds[next] ?? null);
  }
  function jump(kind: Parameters<typeof findJumpMark>[1], by: 1 | -1): void {
    const found = findJumpMark(marks, kind, cursorId, by);
    if (found) goTo(found.entryId);
  }
  function offsetOf(entryId: string): number | null {
    const timeMs = call.timeOf(entryId);
    return timeMs === null ? null : timeMs - call.originMs;
  }
  function writeNote(): void {
    setSheetOpen(true);
    setWriting(true);
    noteText.current?.focus();
  }
  const link = useCopyLink(callId, place === 0 ? null : cursorId);
  const keysBack = useKeysBack();
  useReplayKeys({
    player,
    goTurn,
    stepEntry,
    jump,
    find: () => input.current?.focus(),
    turnView: () => setView(nextView(view, isWide)),
    note: writeNote,
    copyLink: () => void link.copy(),
  });

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PrintHead callId={callId} call={call} whole={whole} />
      <CallNotices call={call} lostId={lostId} />
      <MissingStrip missing={whole.missing} onSeek={goTo} />
      {/* A click with the mouse leaves the keys to the player: space plays, it does not press what was clicked. */}
      <div
        ref={keysBack}
        className="flex flex-col border-b border-line max-sm:order-last max-sm:border-t max-sm:border-b-0 print:hidden"
      >
        <Transport player={player} state={state} call={call} link={tail}>
          <CopyLink {...link} />
          <JumpBar marks={marks} cursorId={cursorId} onJump={jump} />
        </Transport>
        <Scrubber player={player} call={call} marks={marks} hitIds={hitIds} />
      </div>
      <div className="flex min-h-0 flex-1">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <SearchBar
            lead={
              <span ref={keysBack} className="contents">
                <ViewSwitch view={view} isWide={isWide} onView={setView} />
              </span>
            }
            tail={
              <Button
                aria-expanded={isSheetOpen}
                className="ml-auto sm:hidden"
                onClick={() => setSheetOpen(!isSheetOpen)}
              >
                State
              </Button>
            }
            input={input}
            query={query}
            onQuery={setQuery}
            hits={hits}
            at={hits.findIndex(({ key }) => key === hitKey)}
            onHit={goHit}
          />
          <SearchWords value={calmQuery.trim()}>
            <RevealDesk callId={callId} shape={call.header.shape}>
              <div className="flex min-h-0 flex-1">
                {isPrinting ? (
                  <PrintedList
                    rows={addNoteRows(wholeRows, notes.notes, lastId)}
                    whole={whole}
                    startMs={call.originMs}
                  />
                ) : view === "raw" ? null : (
                  <TranscriptList
                    lead={whole.turns.length === 0 && !call.isReading ? <NoTurns header={call.header} /> : null}
                    rows={rows}
                    whole={whole}
                    startMs={call.originMs}
                    hitKey={hitKey}
                    chosenKey={isChosen ? (chosenRow?.key ?? null) : null}
                    isMoving={state.isPlaying}
                    place={place}
                    onSeek={goTo}
                    onChoose={chooseRow}
                  />
                )}
                {view === "turns" || isPrinting ? null : (
                  <RawPane
                    key={call.header.version}
                    callId={callId}
                    call={call}
                    cursorId={cursorId}
                    chosenId={chosenId}
                    row={chosenRow}
                    place={place}
                    isMoving={state.isPlaying}
                    onChoose={goTo}
                    onStep={stepEntry}
                  />
                )}
              </div>
            </RevealDesk>
          </SearchWords>
        </div>
        <SidePanel
          now={now}
          isReading={call.isReading}
          startMs={call.originMs}
          isSheetOpen={isSheetOpen}
          onCloseSheet={() => setSheetOpen(false)}
          onSeek={goTo}
          groups={
            <GroupPlaces progress={progress} cursorId={cursorId} entryIds={call.entryIds} isReading={isUnplaced} />
          }
        >
          <ExportLinks callId={callId} className="flex-wrap py-2 sm:hidden" />
          <CallFigures callId={callId} now={now} startMs={call.originMs} isReading={isUnplaced} onSeek={goTo} />
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
