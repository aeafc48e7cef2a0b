import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasTerm, matchesFilter, parseEntryFilter, toggleTerm } from "@/lib/entries/filter-entries";
import { placeGroupMarks } from "@/lib/entries/group-marks";
import { mergeEntries } from "@/lib/entries/merge-entries";
import { parseMoment } from "@/lib/entries/parse-moment";
import { asMaskedEntry } from "@/lib/mask/as-masked";
import type { StreamEntry } from "@/lib/schema/stream-entry";

const at = (number: number, fields: Record<string, string> = {}) =>
  asMaskedEntry({ id: `${number}-0`, timeMs: number, fields });
const idsOf = (entries: readonly StreamEntry[]) => entries.map(({ timeMs }) => timeMs);

test("merging is a union in order, whatever comes twice and wherever it lies", () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 400 }));
  const sorted = (list: number[]) => [...list].sort((a, b) => a - b);
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const merged = mergeEntries(
        sorted(a).map((number) => at(number)),
        sorted(b).map((number) => at(number)),
      );
      expect(idsOf(merged)).toEqual(sorted([...new Set([...a, ...b])]));
    }),
  );
});

describe("the filter", () => {
  const entry = at(7, { kind: "transcript", phase: "partial", text: "Please REFUND me" });
  test.each([
    ["", true],
    ["refund", true],
    ["kind:transcript refund", true],
    ["kind:tool", false],
    ["-phase:partial", false],
    ["-phase:final", true],
    ['text:"refund me"', true],
    ['"refund you"', false],
    ["phase", true],
    ["7-0", true],
  ])("%s", (text, isMatch) => expect(matchesFilter(entry, parseEntryFilter(text))).toBe(isMatch));

  test("takes a term in and out", () => {
    const on = toggleTerm("refund", "-phase:partial");
    expect(hasTerm(on, "-phase:partial")).toBe(true);
    expect(toggleTerm(on, "-phase:partial")).toBe("refund");
  });
});

describe("a typed moment", () => {
  const nowMs = new Date(2026, 10, 21, 12, 0, 0).getTime();
  test.each([
    ["", ""],
    ["5m", String(nowMs - 300_000)],
    ["02:13:40", String(new Date(2026, 10, 21, 2, 13, 40).getTime())],
    ["23:00", String(new Date(2026, 10, 20, 23, 0).getTime())],
    ["2026-11-01 02:13:40.5", String(new Date(2026, 10, 1, 2, 13, 40, 500).getTime())],
    ["1700000000000-3", "1700000000000-3"],
    ["1700000000000", "1700000000000"],
    ["25:00", null],
    ["2026-02-31 10:00", null],
    ["soon", null],
    ["12", null],
  ])("%s", (text, bound) => expect(parseMoment(text, nowMs)).toBe(bound));
});

describe("where groups stand", () => {
  const shown = [at(10), at(20), at(30)];
  const group = {
    name: "g",
    lastDeliveredId: "20-0",
    oldestPendingId: null,
    pending: 0,
    isReadSeen: false,
    isAckSeen: false,
  };
  const place = (change: Partial<Parameters<typeof placeGroupMarks>[0][number]>, isEnd = true) =>
    placeGroupMarks([{ ...group, ...change }], shown, isEnd);

  test("below the last entry the group has got", () => {
    expect([...place({}).below]).toMatchObject([["20-0", [{ kind: "both" }]]]);
    expect([...place({ lastDeliveredId: "25-0" }).below.keys()]).toEqual(["20-0"]);
  });
  test("done to just before its oldest pending entry", () => {
    const { below } = place({ lastDeliveredId: "30-0", oldestPendingId: "20-0", pending: 2 });
    expect([...below].map(([id, [mark]]) => [id, mark?.kind])).toEqual([
      ["10-0", "done"],
      ["30-0", "place"],
    ]);
  });
  test("acks are only marked where reading was seen too", () => {
    const marked = (isReadSeen: boolean, isAckSeen: boolean) => place({ isReadSeen, isAckSeen }).below.get("20-0")?.[0];
    expect(marked(true, true)).toMatchObject({ isReadSeen: true, isAckSeen: true });
    expect(marked(true, false)).toMatchObject({ isReadSeen: true, isAckSeen: false });
    expect(marked(false, true)).toMatchObject({ isReadSeen: false, isAckSeen: false });
  });
  test("outside of what is loaded", () => {
    expect(place({ lastDeliveredId: "5-0" }).above).toHaveLength(1);
    expect(place({ lastDeliveredId: "0-0" }).above).toHaveLength(1);
    expect(place({ lastDeliveredId: "40-0" }, false).beyond).toHaveLength(1);
    expect(place({ lastDeliveredId: "40-0" }, true).beyond).toHaveLength(0);
  });
});
