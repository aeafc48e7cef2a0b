/** What of a turn tells who spoke, and when. */
export interface Spoken {
  role: string;
  speaker: string | null;
  startMs: number;
  endMs: number;
}

export interface SpeechOverlap<Turn> {
  first: Turn;
  second: Turn;
  durationMs: number;
}

/** Shorter than this it may be the delay of a recogniser or of a silence detector. */
const minMs = 300;
const maxSpeakingAtOnce = 50;

/** Two voices at once, by the times of their turns, in whatever order these stand; one voice is never two. */
export function speechOverlaps<Turn>(turns: readonly Turn[], spokenOf: (turn: Turn) => Spoken): SpeechOverlap<Turn>[] {
  const overlaps: SpeechOverlap<Turn>[] = [];
  const inTime = isInTime(turns, spokenOf)
    ? turns
    : turns.toSorted((a, b) => spokenOf(a).startMs - spokenOf(b).startMs);
  const speaking: Turn[] = [];
  for (const second of inTime) {
    const { role, speaker, startMs, endMs } = spokenOf(second);
    let still = 0;
    for (const first of speaking) {
      const spoken = spokenOf(first);
      if (spoken.endMs - startMs < minMs) continue;
      speaking[still++] = first;
      const durationMs = Math.min(spoken.endMs, endMs) - startMs;
      const isOneVoice = spoken.role === role && spoken.speaker === speaker;
      if (!isOneVoice && durationMs >= minMs) overlaps.push({ first, second, durationMs });
    }
    speaking.length = still;
    speaking.push(second);
    if (speaking.length > maxSpeakingAtOnce) speaking.shift();
  }
  return overlaps;
}

function isInTime<Turn>(turns: readonly Turn[], spokenOf: (turn: Turn) => Spoken): boolean {
  let latestMs = -Infinity;
  for (const turn of turns) {
    const { startMs } = spokenOf(turn);
    if (startMs < latestMs) return false;
    latestMs = startMs;
  }
  return true;
}
