"use client";

import type { ReactNode, RefObject } from "react";
import { Button } from "@/components/ui/button";
import { leaveOnEscape } from "@/components/ui/leave-on-escape";
import { formatCount } from "@/lib/format";
import type { CallHit } from "@/lib/player/find-in-call";

export interface SearchBarProps {
  lead: ReactNode;
  tail: ReactNode;
  input: RefObject<HTMLInputElement | null>;
  query: string;
  onQuery(query: string): void;
  hits: readonly CallHit[];
  /** The hit one is at, -1 before any. */
  at: number;
  onHit(by: 1 | -1): void;
}

/** Looks for words. */
export function SearchBar({ lead, tail, input, query, onQuery, hits, at, onHit }: SearchBarProps) {
  return (
    <search className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1 max-sm:px-3 print:hidden">
      {lead}
      <input
        ref={input}
        type="search"
        value={query}
        aria-label="Search the transcript"
        aria-keyshortcuts="/"
        placeholder="Search"
        onChange={({ target }) => onQuery(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onHit(event.shiftKey ? -1 : 1);
          leaveOnEscape(event);
        }}
        className="h-7 w-44 rounded border border-line-strong bg-surface px-2 text-xs placeholder:text-text-3"
      />
      {query.trim() === "" ? null : (
        <span role="status" className="figure text-xs text-text-2">
          {hits.length === 0
            ? "nothing found"
            : at === -1
              ? `${formatCount(hits.length)} found`
              : `${at + 1} of ${formatCount(hits.length)}`}
        </span>
      )}
      {hits.length === 0 ? null : (
        <span className="flex gap-1">
          <Button look="quiet" aria-label="Hit before" onClick={() => onHit(-1)}>
            ↑
          </Button>
          <Button look="quiet" aria-label="Next hit" onClick={() => onHit(1)}>
            ↓
          </Button>
        </span>
      )}
      {tail}
    </search>
  );
}
