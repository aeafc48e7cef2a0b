import Link from "next/link";
import { Fragment } from "react";
import { SafeText } from "@/components/figures/safe-text";
import { entryFields, isEntryCut } from "@/lib/entries/entry-fields";
import { formatCounted, formatDateTime } from "@/lib/format";
import { paths } from "@/lib/paths";
import { entryIdsOf } from "@/lib/player/choose-row";
import { nameEvents, sayEvents } from "@/lib/player/event-words";
import type { TranscriptRow } from "@/lib/player/lay-rows";
import type { RawEvent } from "@/lib/schema/conversation-event";
import type { StreamEntry } from "@/lib/schema/stream-entry";
import { RuleChips } from "./rule-chips";

export interface RawDetailProps {
  callId: string;
  entryId: string;
  timeMs: number;
  events: readonly RawEvent[];
  entry: StreamEntry | undefined;
  isGone: boolean;
  /** What it made in the transcript. */
  row: TranscriptRow | null;
}

/** The chosen entry: all its fields, what was understood of it and what became of that. */
export function RawDetail({ callId, entryId, timeMs, events, entry, isGone, row }: RawDetailProps) {
  const fields = entry ? entryFields(entry).map((field, at) => ({ ...field, key: `${at} ${field.name}` })) : [];
  return (
    <section
      aria-label="Chosen entry"
      className="flex max-h-[42%] shrink-0 flex-col gap-1.5 overflow-y-auto border-t border-line-strong bg-surface px-3 py-2 text-xs print:hidden"
    >
      <p className="flex flex-wrap items-baseline gap-x-3">
        <code className="font-mono select-all">{entryId}</code>
        <span className="figure text-text-3">{formatDateTime(timeMs)}</span>
        <Link href={paths.call(callId, `?entry=${entryId}`)} className="ml-auto text-accent hover:underline">
          In the call's entries
        </Link>
      </p>
      <p>
        <span className="text-text-3">Understood as </span>
        {events.length === 0 ? "nothing: it says nothing about the conversation" : nameEvents(events)}
        {entry || sayEvents(events) === "" ? null : <span className="text-text-2">: {sayEvents(events)}</span>}
      </p>
      <Became row={row} entryId={entryId} />
      {entry ? (
        <>
          <dl className="grid grid-cols-[minmax(48px,max-content)_minmax(0,1fr)] gap-x-3 gap-y-0.5 font-mono">
            {fields.map(({ key, name, value, isBase64 }) => (
              <Fragment key={key}>
                <dt className="max-w-36 break-all text-text-3">
                  <SafeText text={name} longest={200} />
                  {isBase64 ? " (base64)" : ""}
                </dt>
                <dd className="min-w-0 wrap-anywhere whitespace-pre-wrap">
                  <SafeText text={value} longest={8_000} keepsLines />
                </dd>
              </Fragment>
            ))}
          </dl>
          {isEntryCut(entry) ? (
            <p className="text-text-3">Cut here; the whole of it is among the call's entries.</p>
          ) : null}
        </>
      ) : isGone ? (
        <p className="text-text-3">Its fields are gone: it was trimmed from the stream after it had been read.</p>
      ) : (
        <p className="skeleton w-2/3">reading</p>
      )}
    </section>
  );
}

function Became({ row, entryId }: { row: TranscriptRow | null; entryId: string }) {
  if (row === null) {
    return <p className="text-text-3">No line of the transcript is made of it.</p>;
  }
  const entryIds = entryIdsOf(row);
  const at = entryIds.indexOf(entryId);
  const place = entryIds.length > 1 ? `${at + 1} of ${formatCounted(entryIds.length, "entry", "entries")} of ` : "";
  if (row.kind !== "turn") {
    const word = { tool: "a tool call", handoff: "a hand-off", mark: "a mark", missing: "a notice", note: "a note" }[
      row.kind
    ];
    return (
      <p>
        <span className="text-text-3">Made {place}</span>
        {word}
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-0.5">
      <span>
        <span className="text-text-3">Made {place}</span>a turn of {row.turn.speaker ?? row.turn.role}
      </span>
      <RuleChips turn={row.turn} />
    </div>
  );
}
