"use client";

import { CalendarRange, Pause, Play, Search, X } from "lucide-react";
import { type RefObject, useState } from "react";
import { leaveOnEscape } from "@/components/ui/leave-on-escape";
import { hasTerm, toggleTerm } from "@/lib/entries/filter-entries";
import { Button } from "../ui/button";
import { RangeForm } from "./range-form";
import { useEntriesUrl } from "./use-entries-url";

const partials = "-phase:partial";

/** Filter, range and pause. */
export function EntriesBar({
  input,
  isPaused,
  canPause,
  hasPartials,
  onPause,
}: {
  input: RefObject<HTMLInputElement | null>;
  isPaused: boolean;
  canPause: boolean;
  /** Whether a loaded entry says that it is one. */
  hasPartials: boolean;
  onPause(): void;
}) {
  const [url, setUrl] = useEntriesUrl();
  const hasRange = url.from !== null || url.to !== null;
  const [isRangeOpen, setRangeOpen] = useState(hasRange);
  const setFind = (find: string) =>
    setUrl({ find: find === "" ? null : find }, { limitUrlUpdates: { method: "debounce", timeMs: 200 } });
  return (
    <>
      <search aria-label="Filter entries" className="flex flex-wrap items-center gap-1.5 px-3 py-1.5 sm:px-4">
        <div className="relative min-w-40 flex-1">
          <Search aria-hidden className="pointer-events-none absolute top-1.5 left-2 size-4 text-text-3" />
          <input
            ref={input}
            type="search"
            aria-label="Filter loaded entries"
            aria-keyshortcuts="/"
            autoComplete="off"
            spellCheck={false}
            maxLength={300}
            placeholder="Text, field:value, -field:value   /"
            value={url.find}
            onChange={(event) => void setFind(event.target.value)}
            onKeyDown={leaveOnEscape}
            className="h-7 w-full rounded border border-line-strong bg-surface pr-2 pl-7.5 placeholder:text-text-3"
          />
        </div>
        <Button
          aria-pressed={hasTerm(url.find, partials)}
          className={hasTerm(url.find, partials) ? "border-accent bg-selected" : ""}
          tip={
            hasPartials
              ? "What is said piece by piece; the final text stays."
              : "No loaded entry says that it is partial."
          }
          disabled={!hasPartials && !hasTerm(url.find, partials)}
          onClick={() => void setFind(toggleTerm(url.find, partials))}
        >
          Hide partials
        </Button>
        <Button
          aria-expanded={isRangeOpen}
          className={hasRange ? "border-accent bg-selected" : ""}
          onClick={() => setRangeOpen(!isRangeOpen)}
        >
          <CalendarRange aria-hidden className="size-3.5" />
          Range
        </Button>
        {hasRange ? (
          <Button look="quiet" aria-label="Clear range" onClick={() => void setUrl({ from: null, to: null })}>
            <X aria-hidden className="size-3.5" />
          </Button>
        ) : null}
        <Button onClick={onPause} disabled={!canPause} aria-keyshortcuts="Space" className="w-21 justify-center">
          {isPaused ? <Play aria-hidden className="size-3.5" /> : <Pause aria-hidden className="size-3.5" />}
          {isPaused ? "Resume" : "Pause"}
        </Button>
      </search>
      {isRangeOpen ? (
        <RangeForm
          key={`${url.from} ${url.to}`}
          from={url.from}
          to={url.to}
          onRange={(from, to) => void setUrl({ from, to, entry: null })}
        />
      ) : null}
    </>
  );
}
