const maxTerms = 12;
const quoted = /"([^"]*)"?|([^"\s]+)/g;
const word = /[\p{L}\p{N}\p{M}]+/gu;

/** Words that stand together in this order; `isOpen`: the last of them may be the beginning of one. */
export type FindTerm = { words: readonly string[]; isOpen: boolean };

/**
 * What was typed, as what is looked for: each word must be there, what stands between quotation marks as it stands, and
 * the last word may be the beginning of one. Null where there is no word in it.
 */
export function findTerms(text: string): FindTerm[] | null {
  const terms: FindTerm[] = [];
  for (const [whole, phrase, single] of text.matchAll(quoted)) {
    const words = (phrase ?? single ?? "").match(word) ?? [];
    if (words.length === 0) continue;
    // A number with its separators is several words that stand together.
    terms.push({ words, isOpen: phrase === undefined && text.endsWith(whole) && /[\p{L}\p{N}\p{M}]$/u.test(whole) });
  }
  return terms.length === 0 ? null : terms.slice(0, maxTerms);
}

/** As SQLite's full-text search reads it. */
export const matchText = (terms: readonly FindTerm[]): string =>
  terms.map(({ words, isOpen }) => `"${words.join(" ")}"${isOpen ? " *" : ""}`).join(" AND ");

/** The words of a text, in small letters and without marks on them. */
export const plainWords = (text: string): string =>
  (text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().match(word) ?? []).join(" ");
