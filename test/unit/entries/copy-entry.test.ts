import fc from "fast-check";
import { expect, test } from "vitest";
import { copyEntry, quoteArgument } from "@/lib/entries/copy-entry";
import type { RawEntry } from "@/lib/schema/stream-entry";

const decoder = new TextDecoder();
const escaped: Record<string, number> = { n: 10, r: 13, t: 9, b: 8, a: 7 };

/** Splits a line as redis-cli does: bytes, double quotes with escapes, blanks between arguments. */
function splitArguments(line: string): Uint8Array[] {
  const bytes = new TextEncoder().encode(line);
  const found: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] === 32) {
      at++;
      continue;
    }
    const argument: number[] = [];
    const isQuoted = bytes[at] === 34;
    if (isQuoted) at++;
    for (; at < bytes.length && bytes[at] !== (isQuoted ? 34 : 32); at++) {
      const byte = bytes[at] ?? 0;
      if (!isQuoted || byte !== 92) {
        argument.push(byte);
        continue;
      }
      at++;
      const letter = String.fromCharCode(bytes[at] ?? 0);
      if (letter === "x") {
        argument.push(Number.parseInt(decoder.decode(bytes.slice(at + 1, at + 3)), 16));
        at += 2;
      } else argument.push(escaped[letter] ?? letter.charCodeAt(0));
    }
    at++;
    found.push(Uint8Array.from(argument));
  }
  return found;
}

test("a quoted argument reads back as the same text, and shows nothing that cannot be seen", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
      const quoted = quoteArgument(text);
      expect(splitArguments(quoted).map((bytes) => decoder.decode(bytes))).toEqual([text]);
      expect(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(quoted)).toBe(false);
    }),
    { numRuns: 60 },
  );
});

const entry: RawEntry = {
  id: "1700000000000-3",
  timeMs: 1_700_000_000_000,
  fields: { kind: "say", text: 'he said "no"\n\u202eon', audio: "AAH/" },
  base64: ["audio"],
};

test("an XADD command keeps the id, quotes text and writes binary values byte by byte", () => {
  expect(copyEntry(entry, "xadd", "conv:a b")).toBe(
    'XADD "conv:a b" 1700000000000-3 kind say text "he said \\"no\\"\\n\\xe2\\x80\\xaeon" audio "\\x00\\x01\\xff"',
  );
});

test("repeated names survive as pairs", () => {
  const twice: RawEntry = {
    ...entry,
    fields: { a: "2" },
    base64: [],
    pairs: [
      { name: "a", value: "1" },
      { name: "a", value: "2" },
    ],
  };
  expect(copyEntry(twice, "xadd", "s")).toBe("XADD s 1700000000000-3 a 1 a 2");
  expect(JSON.parse(copyEntry(twice, "json", "s")).pairs).toHaveLength(2);
  expect(copyEntry(twice, "text", "s")).toBe("1700000000000-3\na: 1\na: 2");
});

test.each(["$(reboot)", "`reboot`", "!!", "a;b", "'; x '", "$HOME\\", "a\nb", "&& x | y > z"])(
  "%j runs nothing where the line is pasted into a shell",
  (text) => {
    const quoted = quoteArgument(text);
    expect(quoted.replace(/\\./g, "")).toMatch(/^"[^"$`!\n]*"$/);
    expect(splitArguments(quoted).map((bytes) => decoder.decode(bytes))).toEqual([text]);
  },
);

test("an empty value is still an argument", () => expect(quoteArgument("")).toBe('""'));
