const maxTerms = 12;
const quoted = /"([^"]*)"?|([^"\s]+)/g;
const word = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * What was typed, as SQLite's full-text search reads it: each word must be there, what stands between quotation marks as
 * it stands, and the last word may be the beginning of one. Null where there is no word in it.
 */
export function findTerms(text: string): string | null {
  const terms: { words: string[]; isOpen: boolean }[] = [];
  for (const [whole, phrase, single] of text.matchAll(quoted)) {
    const words = (phrase ?? single ?? "").match(word) ?? [];
    if (words.length === 0) continue;
    // A number with its separators is several words that stand together.
    terms.push({ words, isOpen: phrase === undefined && text.endsWith(whole) && /[\p{L}\p{N}\p{M}]$/u.test(whole) });
  }
  if (terms.length === 0) return null;
  return terms
    .slice(0, maxTerms)
    .map(({ words, isOpen }) => `"${words.join(" ")}"${isOpen ? " *" : ""}`)
    .join(" AND ");
}
