"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { copyEntry } from "@/lib/entries/copy-entry";
import type { Anchor } from "@/lib/entries/entries-state";
import { isEntryCut } from "@/lib/entries/entry-fields";
import { matchesFilter, parseEntryFilter } from "@/lib/entries/filter-entries";
import { placeGroupMarks } from "@/lib/entries/group-marks";
import { formatCount } from "@/lib/format";
import { callQuery, callView } from "../data/page-queries";
import { usePastMoment } from "../data/past-moment";
import { useFeedViews } from "../data/use-feed";
import { useGroupHues } from "../figures/group-name";
import { replayHref } from "../figures/replay-link";
import { useReplayKey } from "../figures/use-replay-key";
import { EntriesBar } from "./entries-bar";
import { EntriesList } from "./entries-list";
import { EntriesNotices } from "./entries-notices";
import { loadWholeEntry, maskedWords } from "./entry-detail";
import { FacetBar } from "./facet-bar";
import { layRows } from "./lay-rows";
import { LinkState } from "./link-state";
import { NoEntries } from "./no-entries";
import { useEntries } from "./use-entries";
import { useEntriesUrl } from "./use-entries-url";
import { useEntryKeys } from "./use-entry-keys";
import { WholeSearch } from "./whole-search";

const noGroups: never[] = [];
const partialOnes = parseEntryFilter("phase:partial");

/** A call's entries: the newest as they come, any other part on demand, and where each group stands among them. */
export function Entries({ callId }: { callId: string }) {
  const [url, setUrl] = useEntriesUrl();
  const { from, to, entry: linkedId, find } = url;
  const anchor: Anchor =
    from !== null || to !== null
      ? { kind: "range", from, to }
      : linkedId === null
        ? { kind: "latest" }
        : { kind: "entry", entryId: linkedId };
  const { store, state } = useEntries(callId, anchor);
  const isPast = usePastMoment() !== null;
  const { data: call } = useQuery(callQuery(callId));
  useFeedViews([callView(callId)]);
  const hues = useGroupHues();
  const filter = useMemo(() => parseEntryFilter(find), [find]);
  const calmFilter = useDeferredValue(filter);
  const { rows, shown } = useMemo(
    () => layRows(state.entries, state.gaps, calmFilter),
    [state.entries, state.gaps, calmFilter],
  );
  const hasPartials = useMemo(() => state.entries.some((entry) => matchesFilter(entry, partialOnes)), [state.entries]);
  const isEnd = state.newer === "live";
  const groups = call?.groups ?? noGroups;
  const marks = useMemo(() => placeGroupMarks(groups, shown, isEnd), [groups, shown, isEnd]);

  const input = useRef<HTMLInputElement>(null);
  const wantsFocus = useRef(false);
  const [isFollowing, setFollowing] = useState(anchor.kind === "latest");
  const [seenId, setSeenId] = useState<string | null>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const [expandedIds, setExpandedIds] = useState<ReadonlySet<string>>(new Set<string>());
  const [said, setSaid] = useState("");
  useEffect(() => {
    const timer = said === "" ? undefined : setTimeout(() => setSaid(""), 4_000);
    return () => clearTimeout(timer);
  }, [said]);
  const isPaused = state.link.state === "paused";
  const streamKey = call?.streamKey ?? callId;

  function follow(next: boolean): void {
    if (next === isFollowing) return;
    const doesFollow = next && isEnd;
    setFollowing(doesFollow);
    store.setFollowing(doesFollow);
    setSeenId(shown.at(-1)?.id ?? null);
  }
  const newCount = isFollowing || seenId === null ? 0 : countAfter(shown, seenId);

  function goLatest(): void {
    setActiveId(null);
    setFollowing(true);
    store.setFollowing(true);
    void setUrl({ entry: null, from: null, to: null });
    store.show({ kind: "latest" });
  }

  const onCopy = useCallback(async (text: string, what: string) => {
    try {
      // Outside of a secure context the browser has no clipboard at all.
      await navigator.clipboard.writeText(text);
      setSaid(`Copied the ${what}.`);
    } catch {
      setSaid("The browser does not allow copying here: it needs HTTPS or localhost.");
    }
  }, []);
  const onActivate = useCallback((entryId: string) => setActiveId(entryId), []);
  const onToggle = useCallback((entryId: string) => {
    setExpandedIds((before) => {
      const next = new Set(before);
      if (!next.delete(entryId)) next.add(entryId);
      return next;
    });
  }, []);
  const onFind = useCallback((text: string) => void setUrl({ find: text === "" ? null : text }), [setUrl]);
  const onLink = useCallback(
    (entryId: string) => {
      void setUrl({ entry: entryId });
      const link = new URL(window.location.href);
      link.search = `?entry=${entryId}`;
      void onCopy(link.href, "link");
    },
    [setUrl, onCopy],
  );

  function toggleActive(): void {
    if (activeId === null) return;
    if (!expandedIds.has(activeId)) follow(false);
    onToggle(activeId);
  }

  async function copyActive(): Promise<void> {
    const entry = state.entries.find(({ id }) => id === activeId);
    if (!entry) return;
    try {
      const whole = isEntryCut(entry) ? await loadWholeEntry(callId, entry.id) : entry;
      await onCopy(copyEntry(whole, "text", streamKey), `entry as text${maskedWords(whole)}`);
    } catch (error) {
      setSaid(`Not copied: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  function move(by: number): void {
    if (shown.length === 0) return;
    const at = activeId === null ? -1 : shown.findIndex(({ id }) => id === activeId);
    const next = at === -1 ? shown.length - 1 : Math.min(shown.length - 1, Math.max(0, at + by));
    wantsFocus.current = true;
    if (next < shown.length - 1) follow(false);
    setActiveId(shown[next]?.id ?? null);
  }

  useReplayKey(activeId === null ? null : replayHref(callId, activeId));
  const canPause = isEnd;
  const pause = () => (isPaused ? store.resume() : canPause && store.pause());
  useEntryKeys({
    move,
    toggle: toggleActive,
    copy: () => void copyActive(),
    pause,
    latest: goLatest,
    find: () => input.current?.focus(),
  });

  const hasNewer = state.newer !== "live" && state.newer !== "end";
  const showsJump = !isFollowing && (rows.length > 0 || hasNewer);
  return (
    <section id="entries" aria-label="Entries" className="relative flex h-full min-h-0 flex-col">
      {isPast ? (
        <p className="border-b border-line bg-info-bg px-3 py-1 text-xs sm:px-4">
          These entries are those of now, whatever moment the page shows.
        </p>
      ) : null}
      <div className="flex min-h-9 items-center gap-3 border-b border-line px-3 sm:px-4">
        <h2 className="text-sm font-semibold">Entries</h2>
        <LinkState state={state} />
        <span className="figure ml-auto min-w-0 text-right text-xs text-text-3">
          {filter.length === 0
            ? `${formatCount(state.entries.length)} loaded`
            : `filtering ${formatCount(state.entries.length)} loaded entries: ${formatCount(shown.length)} match`}
        </span>
      </div>
      <FacetBar entries={state.entries} find={find} onFind={onFind} />
      <EntriesBar input={input} isPaused={isPaused} canPause={canPause} hasPartials={hasPartials} onPause={pause} />
      <EntriesNotices
        state={state}
        marks={marks}
        hues={hues}
        linkedId={linkedId}
        isFiltered={filter.length > 0}
        search={
          state.entries[0] === undefined ? null : (
            <WholeSearch
              key={find}
              callId={callId}
              filter={filter}
              oldestId={state.entries[0].id}
              onFound={(entryId) => void setUrl({ entry: entryId })}
            />
          )
        }
        onOlder={() => store.loadOlder()}
      />
      {rows.length === 0 ? (
        <NoEntries state={state} isFiltered={filter.length > 0} hasRange={from !== null || to !== null} />
      ) : (
        <EntriesList
          rows={rows}
          callId={callId}
          streamKey={streamKey}
          marks={marks}
          hues={hues}
          isFollowing={isFollowing}
          isBusy={state.isLoading}
          activeId={activeId}
          linkedId={linkedId}
          expandedIds={expandedIds}
          wantsFocus={wantsFocus}
          onFollow={follow}
          onNearEdge={(side) => (side === "older" ? store.loadOlder() : store.loadNewer())}
          onActivate={onActivate}
          onToggle={onToggle}
          onCopy={onCopy}
          onLink={onLink}
          find={find}
          onFind={onFind}
          onRepair={store.repair}
        />
      )}
      {showsJump ? (
        <button
          type="button"
          aria-keyshortcuts="Shift+G"
          onClick={goLatest}
          className="absolute bottom-3 left-1/2 z-10 flex h-8 -translate-x-1/2 items-center gap-2 rounded-full border border-accent-solid bg-accent-solid px-3 text-xs whitespace-nowrap text-on-accent shadow-pop"
        >
          {newCount > 0 ? <span>{`${hasNewer ? "≥ " : ""}${formatCount(newCount)} new`}</span> : null}
          Jump to latest
        </button>
      ) : null}
      <p
        role="status"
        className={`absolute right-3 bottom-3 z-10 rounded border border-line-strong bg-raised px-2 py-1 text-xs shadow-pop ${said === "" ? "sr-only" : ""}`}
      >
        {said}
      </p>
    </section>
  );
}

function countAfter(shown: readonly { id: string }[], seenId: string): number {
  const at = shown.findLastIndex(({ id }) => id === seenId);
  return at === -1 ? 0 : shown.length - 1 - at;
}
