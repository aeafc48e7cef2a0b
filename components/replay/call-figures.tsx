"use client";

import { useQuery } from "@tanstack/react-query";
import { progressQuery } from "@/components/data/content-queries";
import { SafeText } from "@/components/figures/safe-text";
import { formatDuration, formatExactCount, formatExactMs } from "@/lib/format";
import { formatOffset } from "@/lib/player/offset-text";
import { type Figure, redeliveryFigure, replayFigures, type SpreadFigure } from "@/lib/player/replay-figures";
import type { Transcript } from "@/lib/schema/transcript";

interface CallFiguresProps {
  callId: string;
  now: Transcript;
  startMs: number;
  /** The playhead stands nowhere yet: the call is still read. */
  isReading: boolean;
  onSeek(entryId: string): void;
}

/** What the call came to up to the playhead: how fast, how it was spoken, what it used. */
export function CallFigures({ callId, now, startMs, isReading, onSeek }: CallFiguresProps) {
  const { data: progress, isPending } = useQuery(progressQuery(callId));
  const { spreads, talk, usage, silences } = replayFigures(now);
  if (isReading) {
    return (
      <section aria-label="Figures" className="py-2 text-xs">
        <h2 className="pb-1 font-semibold text-text-2">Figures</h2>
        <p className="text-text-3">Reading the call…</p>
      </section>
    );
  }
  return (
    <section aria-label="Figures" className="py-2 text-xs">
      <h2 className="pb-1 font-semibold text-text-2">Figures, up to here</h2>
      <table className="w-full table-fixed">
        <thead>
          <tr className="text-right text-text-3">
            <th scope="col" className="w-[28%] text-left font-normal">
              took
            </th>
            {["p50", "p95", "p99"].map((name) => (
              <th key={name} scope="col" className="font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {spreads.map((figure) => (
            <SpreadLine key={figure.name} figure={figure} />
          ))}
        </tbody>
      </table>
      <Figures figures={[...talk, redeliveryFigure(progress, isPending)]} />
      {silences.length === 0 ? null : (
        <p className="flex flex-wrap items-baseline gap-x-2 pt-0.5">
          <span className="text-text-3">silences at</span>
          {silences.map(({ entryId, atMs, durationMs }) => (
            <button
              key={entryId}
              type="button"
              className="figure text-accent hover:underline"
              data-tip={`${formatDuration(durationMs)} long; go to what ended it`}
              onClick={() => onSeek(entryId)}
            >
              {formatOffset(atMs - startMs)}
            </button>
          ))}
        </p>
      )}
      <h2 className="pt-3 pb-1 font-semibold text-text-2">Used, up to here</h2>
      <Figures figures={usage} />
      {usage.length > 0 && now.usage.models.length > 0 ? (
        <p className="pt-0.5 wrap-anywhere text-text-3">
          <SafeText text={now.usage.models.join(", ")} />
        </p>
      ) : null}
    </section>
  );
}

function SpreadLine({ figure: { name, spread, none, tip } }: { figure: SpreadFigure }) {
  const told = spread
    ? `${tip}\n${formatExactCount(spread.count)} measured, the longest ${formatDuration(spread.max)}.`
    : tip;
  return (
    <tr className="text-right" data-tip={told}>
      <th scope="row" className="text-left font-normal text-text-3">
        {name}
      </th>
      {spread === null ? (
        <td colSpan={3} className="text-text-3">
          {none}
        </td>
      ) : (
        (["p50", "p95", "p99"] as const).map((share) => (
          <td key={share} className="figure" data-tip={`${formatExactMs(spread[share])}\n${told}`}>
            {formatDuration(spread[share])}
          </td>
        ))
      )}
    </tr>
  );
}

function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className="flex flex-col gap-0.5 pt-0.5">
      {figures.map(({ name, text, tip }) => (
        <div key={name} className="flex items-baseline justify-between gap-3" data-tip={tip}>
          <dt className="shrink-0 text-text-3">{name}</dt>
          <dd className="figure min-w-0 text-right">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
