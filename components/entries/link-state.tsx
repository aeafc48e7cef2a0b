import type { EntriesState } from "@/lib/entries/entries-state";
import { formatClock } from "@/lib/format";
import type { Shape as ShapeName, Tone } from "@/lib/status-look";
import { waitingTip } from "../data/tail-messages";
import { Shape } from "../ui/shape";

interface Look {
  shape: ShapeName;
  tone: Tone;
  word: string;
  tip?: string;
  sinceMs: number | null;
}

/** Whether new entries arrive by themselves, and if not, since when. */
export function LinkState({ state }: { state: EntriesState }) {
  const { shape, tone, word, tip, sinceMs } = lookOf(state);
  return (
    <span className="inline-flex items-center gap-1.5 text-xs whitespace-nowrap text-text-2" data-tip={tip}>
      <Shape shape={shape} tone={tone} />
      {word}
      {sinceMs === null ? null : <span>since {formatClock(sinceMs)}</span>}
    </span>
  );
}

function lookOf({ link, newer, redisLostAtMs, isLoading }: EntriesState): Look {
  if (link.state === "paused") return { shape: "ring", tone: "quiet", word: "paused", sinceMs: link.sinceMs };
  if (newer !== "live")
    return { shape: "ring", tone: "quiet", word: isLoading ? "loading" : "not following", sinceMs: null };
  if (link.state === "lost") return { shape: "half", tone: "warn", word: "reconnecting", sinceMs: link.sinceMs };
  if (link.state === "waiting")
    return { shape: "half", tone: "info", word: "waiting for room", tip: waitingTip, sinceMs: link.sinceMs };
  if (redisLostAtMs !== null) return { shape: "square", tone: "bad", word: "stale", sinceMs: redisLostAtMs };
  if (link.state === "connecting") return { shape: "half", tone: "info", word: "connecting", sinceMs: null };
  return { shape: "disc", tone: "good", word: "tailing", sinceMs: null };
}
