import { expect } from "vitest";

/**
 * All that is ever said, part by part, with the facts each part rests on. A part that stands in no list fails:
 * whoever writes a new one says here what must have been seen for it.
 */
export type Part<Facts> = readonly [part: RegExp, needs: (facts: Facts) => boolean];

export function expectFounded<Facts>(said: { text: string; facts: Facts }[], parts: readonly Part<Facts>[]): void {
  const unknown = new Set<string>();
  const unfounded = new Set<string>();
  const used = new Set<RegExp>();
  for (const { text, facts } of said) {
    for (const one of text.split("; ")) {
      const found = parts.filter(([part]) => part.test(one));
      if (found.length === 0) unknown.add(one);
      for (const [part, needs] of found) {
        used.add(part);
        if (!needs(facts)) unfounded.add(`${part}: ${text}`);
      }
    }
  }
  expect([...unknown].slice(0, 5), "said without facts that are named").toEqual([]);
  expect([...unfounded].slice(0, 5), "said without its facts").toEqual([]);
  expect(
    parts.map(([part]) => part).filter((part) => !used.has(part)),
    "never said",
  ).toEqual([]);
}
