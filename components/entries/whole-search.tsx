"use client";

import { useEffect, useRef, useState } from "react";
import { type EntryFilter, matchesFilter } from "@/lib/entries/filter-entries";
import { formatCount } from "@/lib/format";
import { askApi } from "../data/api-client";
import { Button } from "../ui/button";

const perPage = 500;
const maxLooked = 200_000;

interface Looking {
  looked: number;
  /** Null while it goes on. */
  ended: "found" | "end" | "bound" | "stopped" | "failed" | null;
  problem: string | null;
}

/** Looks through the rest of the stream, page by page, for the next entry that matches, and goes there. */
export function WholeSearch({
  callId,
  filter,
  oldestId,
  onFound,
}: {
  callId: string;
  filter: EntryFilter;
  /** Of the loaded entries: what is older has not been looked at. */
  oldestId: string;
  onFound(entryId: string): void;
}) {
  const [looking, setLooking] = useState<Looking | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  async function look(): Promise<void> {
    const aborter = new AbortController();
    stop.current = aborter;
    let looked = 0;
    let cursor: string | undefined;
    const end = (ended: Looking["ended"], problem: string | null = null) => setLooking({ looked, ended, problem });
    end(null);
    try {
      while (looked < maxLooked) {
        const query = {
          to: `(${oldestId}`,
          order: "desc",
          limit: perPage,
          ...(cursor === undefined ? {} : { cursor }),
        } as const;
        const page = await askApi("entries", { params: { callId }, query }, { signal: aborter.signal });
        const found = page.entries.find((entry) => matchesFilter(entry, filter));
        looked += page.entries.length;
        if (found) {
          end("found");
          onFound(found.id);
          return;
        }
        if (page.nextCursor === null) return end("end");
        cursor = page.nextCursor;
        end(null);
      }
      end("bound");
    } catch (error) {
      end(aborter.signal.aborted ? "stopped" : "failed", error instanceof Error ? error.message : String(error));
    }
  }

  const isLooking = looking !== null && looking.ended === null;
  return (
    <span role="status" className="inline-flex flex-wrap items-center gap-2">
      {looking === null ? null : sayLooking(looking)}
      {isLooking ? (
        <Button onClick={() => stop.current?.abort()}>Stop</Button>
      ) : looking?.ended === "end" ? null : (
        <Button onClick={() => void look()}>Search the whole stream</Button>
      )}
    </span>
  );
}

function sayLooking({ looked, ended, problem }: Looking): string {
  const entries = `${formatCount(looked)} older entries`;
  switch (ended) {
    case null:
      return `Looked at ${entries}…`;
    case "found":
      return `Found after ${entries}.`;
    case "end":
      return `None of ${entries} matches: that is all that is in the stream.`;
    case "bound":
      return `None of ${entries} matches; narrow it by a range to look further.`;
    case "stopped":
      return `Stopped after ${entries}; none matched.`;
    case "failed":
      return `Not all could be read: ${problem}`;
  }
}
