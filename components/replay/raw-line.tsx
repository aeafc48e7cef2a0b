import { memo } from "react";
import { SafeText } from "@/components/figures/safe-text";
import { summarise } from "@/lib/entries/summarise";
import { formatDateTime } from "@/lib/format";
import { nameEvents, sayEvents } from "@/lib/player/event-words";
import { formatOffset } from "@/lib/player/offset-text";
import type { RawEvent } from "@/lib/schema/conversation-event";
import type { StreamEntry } from "@/lib/schema/stream-entry";

export interface RawLineProps {
  entryId: string;
  timeMs: number;
  offsetMs: number;
  events: readonly RawEvent[];
  /** Undefined while it is not read, or when it has left the stream. */
  entry: StreamEntry | undefined;
  isGone: boolean;
  /** The call's offsets have hours. */
  isLong: boolean;
  isTabStop: boolean;
  onChoose(entryId: string): void;
  onStep(by: 1 | -1): void;
}

/** An entry on one line: when, what it was understood as, and its fields. */
export const RawLine = memo(function RawLine(props: RawLineProps) {
  const { entryId, timeMs, offsetMs, events, entry, isGone, isLong, isTabStop, onChoose, onStep } = props;
  const isUnread = events[0]?.kind === "raw";
  return (
    <button
      type="button"
      tabIndex={isTabStop ? 0 : -1}
      onClick={() => onChoose(entryId)}
      onKeyDown={(event) => {
        const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : null;
        if (by === null) return;
        event.preventDefault();
        onStep(by);
      }}
      data-tip={`${entryId}\n${formatDateTime(timeMs)}${isGone ? "\nTrimmed since it was read: only what was understood is left." : ""}`}
      className={`grid h-6 w-full items-center gap-x-2 px-3 text-left font-mono text-xs ${isLong ? "grid-cols-[84px_minmax(64px,152px)_minmax(0,1fr)] max-sm:grid-cols-[84px_88px_minmax(0,1fr)]" : "grid-cols-[58px_minmax(64px,152px)_minmax(0,1fr)] max-sm:grid-cols-[58px_96px_minmax(0,1fr)]"}`}
    >
      <span className="text-text-3">{formatOffset(offsetMs, true)}</span>
      <span className={`truncate font-sans ${isUnread ? "text-warn" : "text-text-2"}`}>{nameEvents(events)}</span>
      <span className="truncate">
        {entry ? (
          <Fields entry={entry} />
        ) : (
          <span className={isGone ? "text-text-3 line-through" : "text-text-3"}>
            <SafeText text={sayEvents(events)} />
          </span>
        )}
      </span>
    </button>
  );
});

function Fields({ entry }: { entry: StreamEntry }) {
  const { line, rest } = summarise(entry);
  return (
    <>
      {line === null ? null : <SafeText text={line} />}
      {rest.map(({ place, name, value }) => (
        <span key={place} className={`text-text-3 ${line === null && place === 0 ? "" : "ml-2.5"}`}>
          <SafeText text={name} longest={60} />=<SafeText text={value} longest={160} />
        </span>
      ))}
    </>
  );
}
