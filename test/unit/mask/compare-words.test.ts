import fc from "fast-check";
import { expect, test } from "vitest";
import { hasSameWords, plainWords } from "@/lib/mask/compare-words";

const pieces = fc.array(fc.constantFrom("a", "B", "b", "ab", " ", "  ", "\n", "-", "'", ".", "1", "é", "数"), {
  maxLength: 8,
});

test("two texts have the same words exactly where their words, made one by one, are the same", () => {
  fc.assert(
    fc.property(pieces, pieces, fc.boolean(), (a, b, isAlike) => {
      const one = a.join("");
      const other = isAlike
        ? a.map((piece) => (piece === "b" ? "B" : piece)).join("") + b.slice(0, 2).join("")
        : b.join("");
      expect(hasSameWords(one, other)).toBe(plainWords(one).join(" ") === plainWords(other).join(" "));
    }),
    { numRuns: 5_000 },
  );
});
