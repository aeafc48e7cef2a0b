"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { parseAsBoolean, useQueryState } from "nuqs";
import { RequestError } from "@/components/data/api-client";
import { Name } from "@/components/figures/name";
import { UnknownCall } from "@/components/figures/unknown-call";
import { Button } from "@/components/ui/button";
import { DrawnState } from "@/components/ui/drawn-state";
import { formatCount, formatCounted } from "@/lib/format";
import { paths } from "@/lib/paths";
import { CallHead } from "./call-head";
import { CallPlayer } from "./call-player";
import { ExportLinks } from "./export-links";
import { ReportButton } from "./report-button";
import { useCallReader } from "./use-call-reader";

/** A call as it went, from its entries: played, searched, linked to. */
export function ReplayScreen({ callId }: { callId: string }) {
  const [keepsLines, setKeepsLines] = useQueryState("lines", parseAsBoolean.withDefault(false));
  const { state, retry } = useCallReader(callId, keepsLines);
  const { call, problem, loadedEvents, link } = state;
  const isGone = problem !== null && isUnknown(problem);
  return (
    <div className="flex h-[calc(100dvh-2.5rem)] min-h-0 flex-col max-sm:h-[calc(100dvh-5.75rem)] print:h-auto">
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 border-b border-line px-4 py-1.5 max-sm:px-3 print:hidden">
        <Link
          href={paths.call(callId)}
          aria-label="The call's groups and entries"
          className="rounded p-1 text-text-2 hover:bg-hover hover:text-text print:hidden"
        >
          <ArrowLeft aria-hidden className="size-4" />
        </Link>
        <h1 className="min-w-0 truncate text-sm font-semibold">
          Replay{" "}
          <span className="font-mono">
            <Name of={callId} longest={2_048} />
          </span>
        </h1>
        {call === null ? null : (
          <span className="ml-auto flex flex-wrap items-center gap-x-4 gap-y-1 text-xs whitespace-nowrap text-text-3">
            <ExportLinks callId={callId} kept={isGone ? call : null} className="max-sm:hidden" />
            {call.header.report.guessed === 0 ? null : (
              <Button
                look="quiet"
                className="px-1 max-sm:hidden print:hidden"
                aria-pressed={keepsLines}
                tip="The producer does not say how its texts go together: they were joined by a guess. As lines each stands as it was written."
                onClick={() => void setKeepsLines(!keepsLines || null)}
              >
                {keepsLines ? "join the lines" : "keep as lines"}
              </Button>
            )}
            <ReportButton header={call.header} />
            {call.isReading ? (
              <span role="status" data-reading className="figure text-text-2">
                reading on: {formatCount(loadedEvents)} events so far
              </span>
            ) : null}
            <span>
              {formatCounted(call.whole.turns.length, "turn")},{" "}
              {formatCounted(call.header.counts.entries, "entry", "entries")}
            </span>
          </span>
        )}
        {call === null || call.entryIds.length === 0 ? null : <CallHead call={call} />}
      </div>
      {call !== null && problem !== null ? (
        <p role="status" className="border-b border-line bg-warn-bg px-4 py-1 text-xs">
          {isUnknown(problem)
            ? "The stream is gone from Redis (deleted or expired); this is what was read of it."
            : `Nothing new can be read: ${problem.message} What was read stays; it is asked again by itself.`}
        </p>
      ) : null}
      {call !== null && call.entryIds.length > 0 ? (
        <CallPlayer callId={callId} call={call} tail={link} />
      ) : call !== null ? (
        <NothingRead entries={call.header.counts.entries} callId={callId} />
      ) : problem !== null ? (
        <NoReplay callId={callId} problem={problem} onRetry={retry} />
      ) : (
        <ReplaySkeleton loadedEvents={loadedEvents} />
      )}
    </div>
  );
}

const isUnknown = (problem: Error) => problem instanceof RequestError && problem.status === 404;

function NothingRead({ entries, callId }: { entries: number; callId: string }) {
  const isEmpty = entries === 0;
  return (
    <DrawnState
      shape="ring"
      tone="quiet"
      title={isEmpty ? "Nothing was said yet" : "Nothing here was understood"}
      action={
        <Link href={paths.call(callId)} className="text-accent hover:underline">
          The call's entries
        </Link>
      }
    >
      {isEmpty
        ? "The stream has no entries: nothing was added, or all were trimmed. What is added appears here by itself."
        : `None of ${formatCount(entries)} entries has a text or an event that can be read. They are shown as they are under the call.`}
    </DrawnState>
  );
}

function NoReplay({ callId, problem, onRetry }: { callId: string; problem: Error; onRetry(): void }) {
  if (isUnknown(problem)) {
    return <UnknownCall callId={callId} />;
  }
  const isForbidden = problem instanceof RequestError && problem.status === 403;
  return (
    <DrawnState
      shape="square"
      tone="bad"
      title={isForbidden ? "You may not read what was said" : "The call cannot be read"}
      action={isForbidden ? null : <Button onClick={onRetry}>Try again</Button>}
    >
      {problem.message}
    </DrawnState>
  );
}

const widths = ["62%", "48%", "71%", "35%", "80%", "55%", "44%"];

function ReplaySkeleton({ loadedEvents }: { loadedEvents: number }) {
  return (
    <div role="status" aria-label="Loading the call" className="flex flex-col gap-3 px-4 pt-3">
      <span className="text-xs text-text-3">
        {loadedEvents === 0 ? "Reading the call" : `${formatCount(loadedEvents)} events read`}
      </span>
      <span className="skeleton h-20 w-full" />
      {widths.map((width) => (
        <span key={width} className="skeleton h-5" style={{ width }} />
      ))}
    </div>
  );
}
