"use client";

import { type FormEvent, useState } from "react";
import { parseMoment } from "@/lib/entries/parse-moment";
import { formatDateTime } from "@/lib/format";
import { Button } from "../ui/button";

const textOf = (bound: string | null) =>
  bound === null ? "" : /^\d+$/.test(bound) ? formatDateTime(Number(bound)) : bound;

/** From and to, as they are typed: a clock time, a date and time, `5m` ago, or an entry id. */
export function RangeForm({
  from,
  to,
  onRange,
}: {
  from: string | null;
  to: string | null;
  onRange(from: string | null, to: string | null): void;
}) {
  const [typed, setTyped] = useState({ from: textOf(from), to: textOf(to) });
  const [wrong, setWrong] = useState<"from" | "to" | null>(null);

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    const nowMs = Date.now();
    const bounds = { from: parseMoment(typed.from, nowMs), to: parseMoment(typed.to, nowMs) };
    const bad = bounds.from === null ? "from" : bounds.to === null ? "to" : null;
    setWrong(bad);
    if (bad === null) onRange(bounds.from || null, bounds.to || null);
  }

  return (
    <form
      aria-label="Time range"
      onSubmit={onSubmit}
      className="flex flex-wrap items-center gap-1.5 px-3 pb-1.5 sm:px-4"
    >
      {(["from", "to"] as const).map((side) => (
        <label key={side} className="flex items-center gap-1.5 text-xs text-text-2">
          {side}
          <input
            value={typed[side]}
            aria-invalid={wrong === side}
            maxLength={42}
            spellCheck={false}
            placeholder={side === "from" ? "02:13:40, 5m, or an id" : "now"}
            onChange={(event) => setTyped({ ...typed, [side]: event.target.value })}
            className={`h-7 w-48 rounded border bg-surface px-2 font-mono text-xs text-text placeholder:text-text-3 ${wrong === side ? "border-bad" : "border-line-strong"}`}
          />
        </label>
      ))}
      <Button type="submit">Show</Button>
      {wrong === null ? null : (
        <span role="alert" className="text-xs text-bad">
          “{typed[wrong]}” is no time: type 02:13:40, 2026-11-21 02:13, 5m, or an entry id.
        </span>
      )}
    </form>
  );
}
