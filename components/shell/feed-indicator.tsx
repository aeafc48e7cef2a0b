"use client";

import { usePastMoment } from "@/components/data/past-moment";
import { useFreshness } from "@/components/data/use-freshness";
import { Shape } from "@/components/ui/shape";
import { formatClock } from "@/lib/format";
import type { Freshness } from "@/lib/freshness";
import type { Shape as ShapeName, Tone } from "@/lib/status-look";

const looks: Record<Freshness["kind"], { shape: ShapeName; tone: Tone; word: string; tip: string }> = {
  starting: { shape: "half", tone: "info", word: "connecting", tip: "Waiting for the first numbers." },
  live: { shape: "disc", tone: "good", word: "live", tip: "Numbers arrive as they change." },
  reconnecting: { shape: "half", tone: "warn", word: "reconnecting", tip: "The console's stream broke; trying again." },
  stale: { shape: "square", tone: "bad", word: "stale", tip: "The numbers are those last read from Redis." },
  unreachable: { shape: "square", tone: "bad", word: "no data", tip: "Nothing has been read yet." },
};

export function FeedIndicator() {
  const { kind, sinceMs } = useFreshness();
  const pastMs = usePastMoment();
  if (pastMs !== null) {
    return (
      <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-xs text-info" data-live="past">
        <Shape shape="ring" tone="info" />
        {formatClock(pastMs)}
      </span>
    );
  }
  const { shape, tone, word, tip } = looks[kind];
  return (
    <span
      className="inline-flex items-center gap-1.5 whitespace-nowrap text-xs text-text-2"
      data-tip={tip}
      data-live={kind}
    >
      <Shape shape={shape} tone={tone} />
      {word}
      {sinceMs === null ? null : <span className="max-sm:hidden">since {formatClock(sinceMs)}</span>}
    </span>
  );
}
