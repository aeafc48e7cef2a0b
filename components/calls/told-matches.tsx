"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/components/data/queries";
import { toldCallsQuery } from "@/components/data/told-queries";
import { SafeText } from "@/components/figures/safe-text";
import { maxNamedCalls } from "@/lib/call-causes";
import { formatCount, formatCounted } from "@/lib/format";
import { sayFacts } from "@/lib/player/told-facts";
import { minToldText } from "@/lib/told-text";
import { useCallsUrl } from "./use-calls-url";

/** Calls in which the text asked for is no part of the id, but names who called, an agent or how it ended. */
export function ToldMatches() {
  const [url, setUrl] = useCallsUrl();
  const { data: session } = useQuery(sessionQuery());
  const mayRead = session?.permissions.includes("content.read") === true;
  const isAsked = mayRead && url.q.trim().length >= minToldText;
  const { data } = useQuery({
    ...toldCallsQuery(url.q.trim(), maxNamedCalls),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  if (!isAsked || data === undefined) return null;
  const isPartial = data.lookedAt < data.known;
  if (data.total === 0 && !isPartial) return null;
  const [first] = data.rows;
  const isWhole = data.total <= data.rows.length;
  return (
    <p role="status" className="flex flex-wrap items-baseline gap-x-2 px-3 pb-1.5 text-xs text-text-2 sm:px-4">
      <span>
        {formatCounted(data.total, "call")} by caller, agent or outcome
        {first && data.total === 1 ? (
          <>
            {": "}
            <SafeText text={sayFacts(first)} longest={120} />
          </>
        ) : null}
        {isPartial ? `; ${formatCount(data.lookedAt)} of ${formatCount(data.known)} calls looked at` : ""}
      </span>
      {data.total === 0 ? null : (
        <button
          type="button"
          className="text-accent hover:underline max-sm:min-h-11"
          onClick={() => void setUrl({ q: null, calls: data.rows.map(({ callId }) => callId), seen: null })}
        >
          {isWhole ? "show them" : `show the newest ${formatCount(data.rows.length)}`}
        </button>
      )}
    </p>
  );
}
