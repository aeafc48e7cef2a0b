const separators = [":", "/", ".", "-", "_"];
/** A number, an address, or longer than a word: what tells one of a family, or somebody, from the others. */
const isIdLike = (part: string): boolean => /[\d@+]/.test(part) || part.length >= 20;

/**
 * The pattern that a key's family could have: its words up to what looks like an id, `agent:chat:*` of
 * `agent:chat:7f3a`. Without a number in it what follows the last separator is taken for the id; a key of one word is its
 * own pattern.
 */
export function guessPattern(key: string): string {
  const separator = separators.find((one) => key.includes(one));
  if (separator === undefined) return key;
  const parts = key.split(separator);
  const id = parts.findIndex(isIdLike);
  const words = parts.slice(0, id > 0 ? id : parts.length - 1);
  return id === 0 ? "*" : `${words.join(separator)}${separator}*`;
}

export type GuessedPattern = { pattern: string; streams: number };

/** How many keys each pattern would have, the most first. */
export function guessPatterns(keys: Iterable<string>): GuessedPattern[] {
  const counts = new Map<string, number>();
  for (const key of keys) {
    const pattern = guessPattern(key);
    counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
  }
  return [...counts]
    .map(([pattern, streams]) => ({ pattern, streams }))
    .sort((a, b) => b.streams - a.streams || (a.pattern < b.pattern ? -1 : 1));
}
