"use client";

import { Button } from "@/components/ui/button";
import { formatDateTime } from "@/lib/format";

const spans = [
  [3_600_000, "1 h"],
  [86_400_000, "1 d"],
  [604_800_000, "7 d"],
] as const;
const minuteMs = 60_000;

interface TimeRangeProps {
  fromMs: number | null;
  toMs: number | null;
  onChange(range: { fromMs?: number | null; toMs?: number | null }): void;
}

/** From one minute to another, both included, in the reader's time zone; a span counts back from now. */
export function TimeRange({ fromMs, toMs, onChange }: TimeRangeProps) {
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5 max-sm:[&_button]:min-h-11">
      <legend className="sr-only">Time of the record</legend>
      <Minute label="from" timeMs={fromMs} onChange={(timeMs) => onChange({ fromMs: timeMs })} />
      <Minute
        label="to"
        timeMs={toMs}
        onChange={(timeMs) => onChange({ toMs: timeMs === null ? null : timeMs + minuteMs - 1 })}
      />
      {spans.map(([spanMs, text]) => (
        <Button
          key={text}
          look="quiet"
          tip={`The last ${text}, counted from now`}
          onClick={() => onChange({ fromMs: Math.floor((Date.now() - spanMs) / minuteMs) * minuteMs, toMs: null })}
        >
          last {text}
        </Button>
      ))}
    </fieldset>
  );
}

function Minute({
  label,
  timeMs,
  onChange,
}: {
  label: string;
  timeMs: number | null;
  onChange(timeMs: number | null): void;
}) {
  const value = timeMs === null ? "" : formatDateTime(timeMs).slice(0, 16).replace(" ", "T");
  return (
    <label className="flex items-center gap-1.5 text-xs text-text-2">
      {label}
      <input
        type="datetime-local"
        value={value}
        onChange={({ target }) => {
          const chosenMs = new Date(target.value).getTime();
          onChange(Number.isNaN(chosenMs) ? null : chosenMs);
        }}
        className={`h-7 rounded border px-2 text-xs text-text max-sm:h-11 ${timeMs === null ? "border-line-strong bg-surface" : "border-accent bg-selected"}`}
      />
    </label>
  );
}
