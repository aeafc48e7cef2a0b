"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { callCopiesQuery } from "@/components/data/page-queries";
import { Shape } from "@/components/ui/shape";
import { isInDanger } from "@/lib/durability/continuity";
import { formatCountdown, formatCounted, formatDateTime } from "@/lib/format";
import { entryTimeMs } from "@/lib/ids/entry-id";
import { paths } from "@/lib/paths";
import type { CallContinuity, CallCopy } from "@/lib/schema/durability";

/** How far archive and Kafka have this call, and when trimming reaches what they lack. */
export function CallCopies({ callId }: { callId: string }) {
  const { data, error } = useQuery(callCopiesQuery(callId));
  return (
    <section aria-labelledby="copies" className="border-t border-line px-4 pt-2 pb-3">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 id="copies" className="text-sm font-semibold">
          Copies
        </h2>
        <Link
          href={paths.durability()}
          prefetch={false}
          className="ml-auto text-xs text-accent hover:underline max-sm:py-2"
        >
          all copies →
        </Link>
      </div>
      {data === undefined ? (
        <p className="mt-1 text-text-2">{error ? `? · ${error.message}` : "Asking…"}</p>
      ) : (
        <dl className="mt-1 grid gap-x-4 gap-y-1 sm:grid-cols-[5rem_1fr]">
          <Copy label="Archive" copy={data.archive} />
          <Copy label="Kafka" copy={data.bridge} />
        </dl>
      )}
    </section>
  );
}

function Copy({ label, copy: { place, note } }: { label: string; copy: CallCopy }) {
  const isRisk = place !== null && (note !== null || isInDanger(place));
  return (
    <>
      <dt className="text-text-2">{label}</dt>
      <dd className="flex min-w-0 items-baseline gap-2 max-sm:-mt-1">
        {isRisk ? <Shape shape="triangle" tone="warn" label="worth a look" /> : null}
        <span className={`min-w-0 wrap-anywhere ${place === null ? "text-text-2" : ""}`}>
          {place === null ? note : <Place place={place} />}
          {place !== null && note !== null ? <span className="text-warn"> · {note}</span> : null}
        </span>
      </dd>
    </>
  );
}

function Place({ place }: { place: CallContinuity }) {
  const { upToEntryId, beforeEntryId, waitingEntries, standingEntries, untilTrimmedMs, lostEntries } = place;
  const isAll = waitingEntries === 0;
  const lost = lostEntries ?? 0;
  return (
    <>
      {isAll ? "all of it" : <UpTo upToEntryId={upToEntryId} beforeEntryId={beforeEntryId} />}
      {isAll ? null : (
        <>
          {" · "}
          <span className="figure">
            {waitingEntries === null ? "? entries wait" : formatCounted(waitingEntries, "entry waits", "entries wait")}
          </span>
        </>
      )}
      {isAll || untilTrimmedMs === null ? null : (
        <span className={isInDanger(place) ? "font-medium" : "text-text-2"}>
          {" · "}the first of them is lost {untilTrimmedMs < 500 ? "now" : `in ${formatCountdown(untilTrimmedMs)}`}
          {standingEntries ? `, ${formatCounted(standingEntries, "entry", "entries")} from here` : ""}
        </span>
      )}
      {lost > 0 ? (
        <span className="font-semibold text-bad"> · {formatCounted(lost, "entry", "entries")} trimmed first</span>
      ) : null}
      {lostEntries === null ? <span className="text-text-2"> · ? trimmed first</span> : null}
    </>
  );
}

function UpTo({ upToEntryId, beforeEntryId }: Pick<CallContinuity, "upToEntryId" | "beforeEntryId">) {
  const entryId = upToEntryId ?? beforeEntryId;
  if (entryId === null) return "nothing known to be there";
  const timeMs = entryTimeMs(entryId, Date.now() + 86_400_000);
  const when = timeMs === null ? entryId : formatDateTime(timeMs).slice(11);
  return (
    <span className="figure" data-tip={entryId}>
      {upToEntryId === null ? "before" : "up to"} {when}
    </span>
  );
}
