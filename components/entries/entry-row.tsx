"use client";

import { memo } from "react";
import type { GroupMark } from "@/lib/entries/group-marks";
import { type EntrySummary, summarise } from "@/lib/entries/summarise";
import { formatDateTime } from "@/lib/format";
import { entryTimeMs } from "@/lib/ids/entry-id";
import type { StreamEntry } from "@/lib/schema/stream-entry";
import { SafeText } from "../figures/safe-text";
import { Shape } from "../ui/shape";
import { EntryDetail } from "./entry-detail";
import { GroupMarkLine, GroupMarkNames } from "./group-mark-line";

export interface EntryRowProps {
  entry: StreamEntry;
  callId: string;
  streamKey: string;
  index: number;
  topPx: number;
  isActive: boolean;
  isTabStop: boolean;
  isLinked: boolean;
  isExpanded: boolean;
  marks: readonly GroupMark[] | undefined;
  hues: ReadonlyMap<string, number>;
  measure(row: HTMLElement | null): void;
  onActivate(entryId: string): void;
  onToggle(entryId: string): void;
  onCopy(text: string, what: string): void;
  onLink(entryId: string): void;
  find: string;
  onFind(find: string): void;
}

const known = new WeakMap<StreamEntry, { summary: EntrySummary; dateTime: string | null }>();

export function lookAt(entry: StreamEntry) {
  let look = known.get(entry);
  if (!look) {
    // An id ahead of this machine's clock is still a time; only the far future is none.
    const timeMs = entryTimeMs(entry.id, Date.now() + 86_400_000);
    look = { summary: summarise(entry), dateTime: timeMs === null ? null : formatDateTime(timeMs) };
    known.set(entry, look);
  }
  return look;
}

/** One entry as a line; opened, with all its fields below. */
export const EntryRow = memo(function EntryRow(props: EntryRowProps) {
  const { entry, index, topPx, isActive, isTabStop, isLinked, isExpanded, marks, hues } = props;
  const { summary, dateTime } = lookAt(entry);
  const { kind, phase, role, isPartial, hasFailed } = summary;
  return (
    <tr
      ref={props.measure}
      data-index={index}
      data-entry-id={entry.id}
      aria-current={isLinked ? "true" : undefined}
      tabIndex={isTabStop ? 0 : -1}
      onFocus={(event) => event.target === event.currentTarget && props.onActivate(entry.id)}
      className={`absolute inset-x-0 top-0 block -outline-offset-2 ${isActive ? "bg-hover" : ""} ${isLinked ? "bg-selected" : ""}`}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      <td className="block p-0">
        <div className="grid h-6 cursor-pointer grid-cols-[92px_minmax(0,1fr)_auto] items-center gap-x-2 px-3 font-mono text-xs hover:bg-hover sm:grid-cols-[92px_var(--kind)_var(--role)_minmax(0,1fr)_auto] sm:px-4 max-sm:h-11 max-sm:grid-rows-2 max-sm:gap-y-0">
          <button
            type="button"
            tabIndex={-1}
            aria-label={`Copy id ${entry.id}`}
            data-tip={`${entry.id}${dateTime === null ? "" : `\n${dateTime}`}\nClick copies the id.`}
            onClick={() => props.onCopy(entry.id, "id")}
            className="truncate text-left text-text-3 hover:text-accent"
          >
            {dateTime === null ? entry.id : dateTime.slice(11)}
          </button>
          <span className="truncate">
            {hasFailed ? (
              <span className="mr-1 inline-flex align-[-1px]">
                <Shape shape="cross" tone="bad" label="failed" />
              </span>
            ) : null}
            {kind === null ? null : (
              <span className={hasFailed ? "text-bad" : "text-text-2"}>
                <SafeText text={kind} longest={40} />
              </span>
            )}
            {phase === null ? null : (
              <span className="text-text-3">
                {" "}
                <SafeText text={phase} longest={40} />
              </span>
            )}
          </span>
          <span className="truncate text-text-2 max-sm:hidden">
            {role === null ? null : <SafeText text={role} longest={40} />}
          </span>
          <button
            type="button"
            tabIndex={-1}
            aria-expanded={isExpanded}
            aria-label={`${isExpanded ? "Close" : "Open"} entry ${entry.id}`}
            onClick={() => {
              props.onActivate(entry.id);
              props.onToggle(entry.id);
            }}
            className={`block min-w-0 overflow-hidden text-left text-ellipsis whitespace-nowrap max-sm:col-span-3 max-sm:row-start-2 ${isPartial ? "text-text-3" : ""}`}
          >
            <EntryLine summary={summary} />
          </button>
          {marks ? (
            <span className="max-sm:col-start-3 max-sm:row-start-1">
              <GroupMarkNames marks={marks} hues={hues} />
            </span>
          ) : null}
        </div>
        {isExpanded ? <EntryDetail {...props} /> : null}
        {marks ? <GroupMarkLine marks={marks} hues={hues} /> : null}
      </td>
    </tr>
  );
});

function EntryLine({ summary: { line, rest } }: { summary: EntrySummary }) {
  return (
    <>
      {line === null ? null : <SafeText text={line} />}
      {rest.map(({ place, name, value }) => (
        <span key={place} className={`text-text-3 ${line === null && place === 0 ? "" : "ml-2.5"}`}>
          <SafeText text={name} longest={60} />=
          <span className={line === null ? "text-text" : ""}>
            <SafeText text={value} longest={160} />
          </span>
        </span>
      ))}
    </>
  );
}
