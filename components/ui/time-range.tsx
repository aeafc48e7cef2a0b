"use client";

import { useState } from "react";
import { parseMinute } from "@/lib/audit/parse-minute";
import { formatDateTime } from "@/lib/format";
import { Button } from "./button";

const spans = [
  [3_600_000, "1 h"],
  [86_400_000, "1 d"],
  [604_800_000, "7 d"],
] as const;
const minuteMs = 60_000;

interface TimeRangeProps {
  legend: string;
  fromMs: number | null;
  toMs: number | null;
  onChange(range: { fromMs?: number | null; toMs?: number | null }): void;
}

/** From one minute to another, both included, in the reader's time zone; a span counts back from now. */
export function TimeRange({ legend, fromMs, toMs, onChange }: TimeRangeProps) {
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5 max-sm:[&_button]:min-h-11">
      <legend className="sr-only">{legend}</legend>
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

const minuteText = (timeMs: number | null) => (timeMs === null ? "" : formatDateTime(timeMs).slice(0, 16));

function Minute({
  label,
  timeMs,
  onChange,
}: {
  label: string;
  timeMs: number | null;
  onChange(timeMs: number | null): void;
}) {
  const shown = minuteText(timeMs);
  const [typed, setTyped] = useState({ text: "", over: shown });
  // What is typed stands until the time is another than it was typed over, or than it says.
  const typedMs = parseMinute(typed.text);
  const isTyped = typed.text !== "" && (typed.over === shown || minuteText(typedMs) === shown);
  const isWrong = isTyped && typedMs === null;

  function type(next: string): void {
    setTyped({ text: next, over: shown });
    const chosenMs = parseMinute(next);
    if (chosenMs !== null || next === "") onChange(chosenMs);
  }

  return (
    <label className="flex items-center gap-1.5 text-xs text-text-2">
      {label}
      <input
        value={isTyped ? typed.text : shown}
        maxLength={16}
        spellCheck={false}
        placeholder="2026-11-30 22:05"
        aria-invalid={isWrong}
        data-tip={isWrong ? "Not a time yet: year-month-day hour:minute, such as 2026-11-30 22:05" : undefined}
        onChange={({ target }) => type(target.value)}
        className={`figure h-7 w-36 rounded border px-2 font-mono text-xs text-text placeholder:text-text-3 max-sm:h-11 ${isWrong ? "border-bad bg-surface" : timeMs === null ? "border-line-strong bg-surface" : "border-accent bg-selected"}`}
      />
    </label>
  );
}
