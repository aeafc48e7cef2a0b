import type { Transcript, Turn } from "../schema/transcript";

/** A turn that began while another was being spoken. */
export interface Overlap {
  /** The one it was spoken into. */
  into: Turn;
  durationMs: number;
}

const leastMs = 150;
const mostSpeakingAtOnce = 50;

/** By `turnId`: which turns were spoken into others, and for how long. Turns of one voice do not overlap with each other. */
export function findOverlaps({ turns }: Pick<Transcript, "turns">): ReadonlyMap<string, Overlap> {
  const found = new Map<string, Overlap>();
  let speaking: Turn[] = [];
  for (const turn of turns.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    speaking = speaking.filter(({ endedAtMs }) => endedAtMs > turn.startedAtMs).slice(-mostSpeakingAtOnce);
    for (const into of speaking) {
      const durationMs = Math.min(into.endedAtMs, turn.endedAtMs) - turn.startedAtMs;
      const isOneVoice = into.role === turn.role && into.speaker === turn.speaker;
      if (isOneVoice || durationMs < leastMs || durationMs <= (found.get(turn.turnId)?.durationMs ?? 0)) continue;
      found.set(turn.turnId, { into, durationMs });
    }
    speaking.push(turn);
  }
  return found;
}
