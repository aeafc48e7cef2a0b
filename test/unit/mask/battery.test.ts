import { describe, expect, test } from "vitest";
import { maskEntryAlone } from "@/lib/mask/mask-entry";
import { strictPolicy } from "@/lib/mask/policy";
import type { RawEvent } from "@/lib/schema/conversation-event";
import { harmlessLines, type SecretLine, secretLines } from "@/test/support/personal-data/lines";
import { appended, eventsOf, final, growing, playMasked, type Said } from "@/test/support/personal-data/play-masked";
import { partOf } from "@/test/support/play-part";

const fewestShown = 3;

/** Runs of characters that give a secret away: every digit, and three letters or more of its words. */
function tellsOf({ secret }: SecretLine): RegExp {
  const words = new Set(
    secret
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter((word) => word.length >= fewestShown && !/^(?:the|and|dot|com|it's|underscore|plus)$/.test(word)),
  );
  const parts = [...words].flatMap((word) => [
    `(?<!\\p{L})${word.slice(0, fewestShown)}`,
    `${word.slice(-fewestShown)}(?!\\p{L})`,
  ]);
  return new RegExp([...parts, "\\p{Nd}"].join("|"), "iu");
}

type Leak = { line: SecretLine; said: string; shown: string; leak: string };
const withoutMarks = (text: string) => text.replace(/\[[\p{L} -]+\]|\[…\]/gu, " ");

function leaksOf(line: SecretLine, said: readonly Said[]): Leak[] {
  const leaks: Leak[] = [];
  const tells = tellsOf(line);
  const question: Said[] = line.asked === undefined ? [] : [final("agent", line.asked)];
  const check = (shown: readonly RawEvent[]) => {
    const appended = shown.filter(({ role, mode }) => role === "user" && mode === "append").map(({ text }) => text);
    for (const { role, text = "", heardText = "" } of [...shown, { role: "user", text: appended.join("") }]) {
      if (role !== "user") continue;
      const leak = tells.exec(withoutMarks(`${text} ${heardText}`))?.[0];
      if (leak !== undefined) leaks.push({ line, said: said.map((one) => one.text).join(" | "), shown: text, leak });
    }
  };
  playMasked(eventsOf([...question, ...said, final("agent", "Thank you very much.")]), check, [], strictPolicy);
  return leaks.slice(0, 1);
}

const cuts = (text: string) =>
  Array.from({ length: text.length - 1 }, (_, i) => [text.slice(0, i + 1), text.slice(i + 1)]);
const wordCuts = (text: string) => cuts(text).filter(([, rest]) => rest?.startsWith(" "));
const trimmed = (parts: readonly string[]) => parts.map((part) => part.trim());

describe(`${secretLines.length} lines with personal data`, { timeout: 240_000 }, () => {
  test("there are enough of them", () => expect(secretLines.length).toBeGreaterThan(200));

  test("whole", () => {
    expect(secretLines.flatMap((line) => leaksOf(line, [final("user", line.text)]))).toEqual([]);
  });

  test("growing, cut anywhere", () => {
    const leaks = partOf(secretLines).flatMap((line) =>
      cuts(line.text).flatMap((parts) => leaksOf(line, growing("user", parts, "s"))),
    );
    expect(leaks).toEqual([]);
  });

  test("appended, cut anywhere, with and without a final that says it again", () => {
    const leaks = partOf(secretLines).flatMap((line, i) =>
      cuts(line.text).flatMap((parts) => leaksOf(line, appended("user", parts, "s", i % 2 === 0))),
    );
    expect(leaks).toEqual([]);
  });

  test("appended letter by letter and word by word", () => {
    const leaks = secretLines.flatMap((line, i) => [
      ...leaksOf(line, appended("user", line.text.split(/(?= )/), "s", i % 2 === 0)),
      ...(i % 4 === 0 ? leaksOf(line, appended("user", [...line.text], "s", i % 8 === 0)) : []),
    ]);
    expect(leaks).toEqual([]);
  });

  test("in two turns, cut between words, with somebody between them", () => {
    const leaks = secretLines.flatMap((line, i) =>
      wordCuts(line.text).flatMap((parts) => {
        const [first = "", second = ""] = trimmed(parts);
        const between = i % 2 === 0 ? [final("agent", "mm-hm")] : [];
        return leaksOf(line, [final("user", first), ...between, final("user", second)]);
      }),
    );
    expect(leaks).toEqual([]);
  });

  test("in entries looked at one by one, cut anywhere: nothing that is a number", () => {
    const isNumber = ({ asked, secret }: SecretLine) =>
      asked === undefined && /\p{Nd}{3}/u.test(secret) && !/[a-z]{2}/.test(secret);
    const leaks = secretLines.filter(isNumber).flatMap(({ text }) =>
      cuts(text)
        .flat()
        .map((part) => ({
          part,
          shown: maskEntryAlone({ id: "1-0", timeMs: 1, fields: { text: part } }).fields.text ?? "",
        }))
        .filter(({ shown }) => /\p{Nd}/u.test(shown)),
    );
    expect(leaks).toEqual([]);
  });
});

test("harmless lines stay as they are in final texts, also when they grew", () => {
  const touched: string[] = [];
  for (const text of harmlessLines) {
    const said = [final("agent", "Hello, how can I help?"), ...growing("user", text.split(/(?= )/), "s")];
    const shown = playMasked(eventsOf([...said, final("agent", "I see.")]), () => undefined);
    const last = shown.findLast(({ role }) => role === "user")?.text ?? "";
    if (last !== text) touched.push(`${text} → ${last}`);
  }
  console.info(`${touched.length} of ${harmlessLines.length} harmless lines touched`, touched);
  expect(touched.length).toBeLessThanOrEqual(1);
});
