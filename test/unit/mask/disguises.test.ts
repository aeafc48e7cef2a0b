import { describe, expect, test } from "vitest";
import { createEventMasker } from "@/lib/mask/event-masker";
import { maskEntryAlone } from "@/lib/mask/mask-entry";
import { eventsOf, final, maskAll } from "@/test/support/personal-data/play-masked";

const digits = [..."4975860479586042"];
const groups = ["4975", "8604", "7958", "6042"];
const shaped = (first: number) => digits.map((digit) => String.fromCodePoint(first + Number(digit))).join("");

/** One number or address, as programs, keyboards and scripts write it. */
const disguises: Record<string, string> = {
  "zero widths": digits.join("\u200b"),
  "zero widths between words": "four nine\u200bseven\u200bfive\u200beight six zero four",
  "word joiners": groups.join("\u2060"),
  "soft hyphens": groups.join("\u00ad"),
  "thin spaces": groups.join("\u2009"),
  "spaces that do not break": groups.join("\u00a0"),
  "en dashes": groups.join("–"),
  "figure dashes": groups.join("‒"),
  "minus signs": groups.join("−"),
  underscores: groups.join("_"),
  lines: groups.join("\n"),
  "spaces as entities": groups.join("&nbsp;"),
  "spaces as numbered entities": groups.join("&#32;"),
  "digits as entities": digits.map((digit) => `&#${48 + Number(digit)};`).join(""),
  "spaces of an address line": groups.join("%20"),
  "Arabic digits": shaped(0x660),
  "Devanagari digits": shaped(0x966),
  "digits in full width": shaped(0xff10),
  "mathematical digits": shaped(0x1d7ce),
  "raised digits": digits.map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join(""),
  "digits in circles": digits.map((digit) => "⓪①②③④⑤⑥⑦⑧⑨"[Number(digit)]).join(""),
  "digits on keys": digits.map((digit) => `${digit}\ufe0f\u20e3`).join(""),
  "Chinese digits": digits.map((digit) => "〇一二三四五六七八九"[Number(digit)]).join(""),
  "a price of ten digits": "$4,975,860,479",
  "an address in full width": "zephyrine＠nimbuspost．com",
  "an address with an entity": "zephyrine&#64;nimbuspost.com",
  "an address of an address line": "zephyrine%40nimbuspost.com",
  "an address with brackets": "zephyrine [at] nimbuspost [dot] com",
  "an address cut by what is not seen": "zephy\u200brine at nimbus\u200bpost dot com",
};
const tell = /\p{N}|[零〇一二三四五六七八九]|zephy|nimbus|nine|seven|five|eight/u;
const entryOf = (fields: Record<string, string>) => maskEntryAlone({ id: "1-0", timeMs: 1, fields }).fields;
const leakIn = (value: unknown) =>
  tell.exec(JSON.stringify(value).replace(/\[(?:…|[a-z -]+)\] ?\d*/g, ""))?.[0] ?? null;

describe.each(Object.entries(disguises))("%s", (_, secret) => {
  const nested = JSON.stringify({ list: [{ [secret]: secret, inside: JSON.stringify({ deep: secret }) }] });

  test("in texts, alone and among others", () => {
    expect(leakIn(entryOf({ kind: "transcript", phase: "final", text: `it is ${secret} okay` }))).toBeNull();
    const shown = maskAll(eventsOf([final("user", `it is ${secret} okay`), final("agent", "thank you")]));
    expect(leakIn(shown.map(({ text }) => text))).toBeNull();
  });

  test("in fields of any name, in their names, in JSON, and in JSON inside of it", () => {
    expect(leakIn(entryOf({ anything: secret, [secret]: "x", args: nested }))).toBeNull();
    const event = {
      entryId: "1-0",
      part: 0,
      kind: "tool",
      arrivedAtMs: 2e12,
      atMs: 2e12,
      args: nested,
      result: secret,
    };
    const { args, result } = createEventMasker().push({ ...event, kind: "tool" });
    expect(leakIn({ args, result })).toBeNull();
  });
});

test("names in any writing say that a value is personal", () => {
  const values = {
    firstName: "Zephyrine",
    DOB: "nimbus",
    Email: "nimbus",
    guestPhone: 4975,
    last4: "4975",
    mailAddress: "nimbus",
  };
  const args = entryOf({ args: JSON.stringify(values) }).args ?? "";
  expect(Object.keys(JSON.parse(args))).toEqual(Object.keys(values));
  expect(Object.values(JSON.parse(args)).filter((value) => !/^\[[a-z -]+\]$/.test(String(value)))).toEqual([]);
});

test("a number in parts: digit by digit, a card in four, in fields beside one another", () => {
  const args = {
    pressed: digits.map(Number),
    keys: digits,
    card_like: groups,
    a: groups[0],
    b: groups[1],
    c: groups[2],
    d: groups[3],
  };
  expect(leakIn(entryOf({ args: JSON.stringify(args) }))).toBeNull();
  const [width, height, depth] = [1_280, 720, 400];
  expect(entryOf({ args: JSON.stringify({ width, height, depth, ratings: [5, 4, 3] }) }).args).toContain("1280");
});

test("keys that were masked do not take one another's place", () => {
  const args = entryOf({ args: JSON.stringify({ "4975 8604": 1, "7958 6042": 2, line1: "a", line2: "b" }) }).args ?? "";
  expect(Object.keys(JSON.parse(args))).toHaveLength(4);
  expect(args).toMatch(/"line1":"a","line2":"b"/);
});
