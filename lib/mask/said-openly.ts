import { plainWords } from "./compare-words";
import type { MaskNotes } from "./mask-text";

const known = new WeakMap<NonNullable<MaskNotes["said"]>, readonly string[]>();

/** Texts of an entry that are shown whole, each as its words between blanks. */
function openTexts(said: NonNullable<MaskNotes["said"]>): readonly string[] {
  const before = known.get(said);
  if (before !== undefined) return before;
  const open = [...said].flatMap(([text, shown]) => (text === shown ? ` ${plainWords(text).join(" ")} ` : []));
  known.set(said, open);
  return open;
}

/** Whether a text is all words in a row of one that the same entry shows whole: then it tells no more than that does. */
export function isSaidOpenly(text: string, { said }: MaskNotes): boolean {
  if (said === null) return false;
  const words = ` ${plainWords(text).join(" ")} `;
  return words !== "  " && openTexts(said).some((open) => open.includes(words));
}
