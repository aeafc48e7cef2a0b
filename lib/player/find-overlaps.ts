import { speechOverlaps } from "../conversation/speech-overlaps";
import type { Transcript, Turn } from "../schema/transcript";

/** A turn that began while another was being spoken. */
export interface Overlap {
  /** The one it was spoken into. */
  into: Turn;
  durationMs: number;
}

const spokenOf = ({ role, speaker, startedAtMs, endedAtMs }: Turn) => ({
  ...{ role, speaker, startMs: startedAtMs, endMs: endedAtMs },
});

/** By `turnId`: which turns were spoken into others, for the longest time, and for how long. */
export function findOverlaps({ turns }: Pick<Transcript, "turns">): ReadonlyMap<string, Overlap> {
  const found = new Map<string, Overlap>();
  for (const { first, second, durationMs } of speechOverlaps(turns, spokenOf)) {
    if (durationMs <= (found.get(second.turnId)?.durationMs ?? 0)) continue;
    found.set(second.turnId, { into: first, durationMs });
  }
  return found;
}
