import type { z } from "zod";
import { beginsWithWords, hasSameWords } from "../../mask/compare-words";
import type { HeardSource } from "../../schema/transcript";
import type { TurnDraft } from "./turn-draft";

type Heard = { text: string | null; source: z.infer<typeof HeardSource> | null; doubts: readonly string[] };

/** Nothing says that it was not heard as it was generated. */
const asGenerated: Heard = { text: null, source: null, doubts: [] };

/** About 2.8 words a second: how fast synthesised speech says a text whose length nobody reports. */
const charactersPerMs = 0.016;

/** When it was cut off: a message that is stamped with its beginning does not say so, its end does. */
export function cutMsOf({ cut, startMs, speechMs, endMs }: TurnDraft): number | null {
  if (cut === null) return null;
  return cut.atMs <= (speechMs ?? startMs) ? endMs : cut.atMs;
}

/** What was heard of a turn, from the best there is: the producer's word, word times up to the cut, or a share. */
export function heardOf(turn: TurnDraft, text: string): Heard {
  if (turn.role !== "agent" && turn.role !== "human") return asGenerated;
  const { cut } = turn;
  if (cut === null) {
    const said = turn.progressText;
    return said === null || hasSameWords(said, text) ? asGenerated : { text: said, source: "said", doubts: [] };
  }
  if (cut.heardText !== null) return saidHeard(turn, text, cut.heardText);
  const heardMs = cut.heardMs ?? Math.max(0, cut.atMs - (turn.speechMs ?? turn.startMs));
  const byWords = cut.heardMs === null ? null : wordsUpTo(turn, heardMs);
  if (byWords !== null) return { text: byWords, source: "words", doubts: [] };
  const estimated = cutAtWord(text, Math.floor(heardMs * charactersPerMs));
  const doubts =
    estimated === text
      ? ["Marked as interrupted, yet all of it stands as said: the end may not have been heard."]
      : cut.heardMs === null
        ? ["The producer does not say how much was heard; estimated from how long it was spoken."]
        : [];
  return { text: estimated, source: "estimated", doubts };
}

function saidHeard(turn: TurnDraft, text: string, said: string): Heard {
  const doubts: string[] = [];
  if (said === "" && text !== "" && turn.speechMs !== null) {
    doubts.push("Nothing is said to have been heard, though it was being spoken: what was heard may be lost.");
  }
  const beganMs = turn.speechMs ?? turn.startMs;
  const spokenMs = (cutMsOf(turn) ?? turn.endMs) - beganMs;
  if (text.length > 40 && said === text && spokenMs > 0 && spokenMs * charactersPerMs < text.length * 0.4) {
    doubts.push("Marked as interrupted, yet all of it stands as heard: the time was too short for that.");
  }
  const at = turn.cut?.segment ?? null;
  if (at !== null && at > 0 && !beginsWithWords(text, said)) {
    const before = turn.segments.slice(0, at).map((segment) => segment.text.trim());
    return { text: [...before, said].filter(Boolean).join(" "), source: "said", doubts };
  }
  return { text: said, source: "said", doubts };
}

function wordsUpTo(turn: TurnDraft, heardMs: number): string | null {
  const words = turn.segments.flatMap((segment) => segment.words ?? []);
  const firstMs = words[0]?.[1] ?? null;
  if (firstMs === null) return null;
  return words
    .filter(([, , endMs]) => endMs !== null && endMs - firstMs <= heardMs)
    .map(([word]) => word)
    .join(" ");
}

function cutAtWord(text: string, characters: number): string {
  if (characters >= text.length) return text;
  const space = text.lastIndexOf(" ", characters);
  return space <= 0 ? "" : text.slice(0, space);
}
