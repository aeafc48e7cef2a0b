import type { SpeakerRole } from "@/lib/schema/conversation-event";

type Spoken = { text: string; speaker: string | undefined };

/** Words of one result, parted where another speaker goes on. */
export function speakerRuns<T extends Spoken>(words: readonly T[]): { speaker: string | undefined; words: T[] }[] {
  const runs: { speaker: string | undefined; words: T[] }[] = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (last !== undefined && last.speaker === word.speaker) last.words.push(word);
    else runs.push({ speaker: word.speaker, words: [word] });
  }
  return runs;
}

const maxSpeakers = 100;

/** Who a speaker is; `isFinal` false while the text may still change. */
export type SpeakerRoles = (speakers: readonly (string | undefined)[], isFinal: boolean) => SpeakerRole[];

/**
 * One voice on a line is the user's; which of several is, a recogniser does not know. What a speaker was called in a text
 * that is not final yet stays until it is, so that the final finds it.
 */
export function createSpeakerRoles(): SpeakerRoles {
  const seen = new Set<string>();
  const open = new Map<string | undefined, SpeakerRole>();
  return (speakers, isFinal) => {
    for (const speaker of speakers) if (speaker !== undefined && seen.size < maxSpeakers) seen.add(speaker);
    const now: SpeakerRole = seen.size > 1 ? "unknown" : "user";
    return speakers.map((speaker) => {
      const role = open.get(speaker) ?? now;
      if (isFinal) open.delete(speaker);
      else if (open.size < maxSpeakers) open.set(speaker, role);
      return role;
    });
  };
}
