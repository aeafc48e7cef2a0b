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
const mostSpeakingAtOnce = 50;

/** Two voices at once, by the times of their turns, in whatever order these stand; one voice is never two. */
export function speechOverlaps<Turn>(turns: readonly Turn[], spokenOf: (turn: Turn) => Spoken): SpeechOverlap<Turn>[] {
  const overlaps: SpeechOverlap<Turn>[] = [];
  const inTime = turns.map((turn) => ({ turn, spoken: spokenOf(turn) }));
  inTime.sort((a, b) => a.spoken.startMs - b.spoken.startMs);
  let speaking: typeof inTime = [];
  for (const one of inTime) {
    const { role, speaker, startMs, endMs } = one.spoken;
    speaking = speaking.filter(({ spoken }) => spoken.endMs - startMs >= minMs).slice(-mostSpeakingAtOnce);
    for (const { turn, spoken } of speaking) {
      const durationMs = Math.min(spoken.endMs, endMs) - startMs;
      const isOneVoice = spoken.role === role && spoken.speaker === speaker;
      if (!isOneVoice && durationMs >= minMs) overlaps.push({ first: turn, second: one.turn, durationMs });
    }
    speaking.push(one);
  }
  return overlaps;
}
