export interface HeardParts {
  heard: string;
  /** What was generated after the cut. */
  unheard: string;
  /** What was heard is not the beginning of what was generated: both stand as a whole. */
  differs: boolean;
}

const wordPattern = /\S+/g;
const bare = (word: string) => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Where `text` has said the words of `beginning`; null when it begins with other words. A cut word counts as said. */
export function endOfWords(text: string, beginning: string): number | null {
  const said = beginning.match(wordPattern) ?? [];
  const words = [...text.matchAll(wordPattern)];
  let end = 0;
  for (const [i, spoken] of said.entries()) {
    const word = words[i];
    if (!word) return null;
    const [whole, part] = [bare(word[0]), bare(spoken)];
    const isLast = i === said.length - 1;
    // What is held back until it is known to be harmless stands as dots.
    if (isLast && part === "" && whole !== "") return word.index;
    if (whole !== part && !(isLast && whole.startsWith(part))) return null;
    end = word.index + (whole === part ? word[0].length : Math.min(word[0].length, spoken.length));
  }
  return end;
}

/** Generated text told apart by what was heard of it; null heard text: nothing says that less was heard. */
export function splitHeard(text: string, heardText: string | null): HeardParts {
  if (heardText === null) return { heard: text, unheard: "", differs: false };
  if (heardText.trim() === "") return { heard: "", unheard: text, differs: false };
  const end = text.startsWith(heardText) ? heardText.length : endOfWords(text, heardText);
  if (end === null) return { heard: heardText, unheard: text, differs: true };
  return { heard: text.slice(0, end), unheard: text.slice(end), differs: false };
}

/** A growing text without the dots of its last word, where that word follows. */
export const withoutDots = (text: string): string => text.replace(/…$/, "");

/**
 * What of a turn's whole text is still to come when it has grown to `nowText`. Partials are guesses: where the words
 * differ, as many words as were guessed count as said.
 */
export function restOfTurn(nowText: string, wholeText: string): string {
  if (wholeText === "" || nowText === wholeText) return "";
  const end = wholeText.startsWith(nowText) ? nowText.length : endOfWords(wholeText, nowText);
  if (end !== null) return wholeText.slice(end);
  const said = nowText.match(wordPattern)?.length ?? 0;
  const next = [...wholeText.matchAll(wordPattern)][said];
  return next ? ` ${wholeText.slice(next.index)}` : "";
}
