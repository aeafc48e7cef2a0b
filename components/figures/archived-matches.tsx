"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { archivedMatchesQuery } from "@/components/data/archive-queries";
import { paths } from "@/lib/paths";
import { Name } from "./name";

const mostShown = 5;

/** Calls in the archive whose stream has this in its name: the way on from a call that is not known. */
export function ArchivedMatches({ text }: { text: string }) {
  const { data } = useQuery(archivedMatchesQuery(text, mostShown));
  if (data === undefined || data.rows.length === 0) return null;
  return (
    <section aria-label="In the archive" className="mt-3">
      <p>In the archive there is:</p>
      <ul className="mt-1 flex flex-col gap-1">
        {data.rows.map(({ callId, streamKey, isInRedis }) => (
          <li key={streamKey} className="flex flex-wrap items-baseline justify-center gap-x-3 max-sm:min-h-11">
            <Link href={paths.call(callId)} className="font-mono text-xs break-all text-accent hover:underline">
              <Name of={callId} />
            </Link>
            <Link href={paths.replay(callId)} className="text-xs text-accent hover:underline">
              Replay
            </Link>
            <span className="text-xs text-text-3">{isInRedis ? "in Redis too" : "gone from Redis"}</span>
          </li>
        ))}
      </ul>
      {data.nextCursor !== null ? (
        <Link href={archiveSearch(text)} className="mt-1 inline-block text-xs text-accent hover:underline">
          All that match
        </Link>
      ) : null}
    </section>
  );
}

const archiveSearch = (text: string) => paths.calls(`?archive=true&q=${encodeURIComponent(text)}`);
