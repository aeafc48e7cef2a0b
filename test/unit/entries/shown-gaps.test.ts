import { expect, test } from "vitest";
import type { ShownGap } from "@/lib/entries/entries-state";
import {
  addGap,
  dropGapsBefore,
  type GapRepair,
  repairQuery,
  replaceGap,
  takeRepairPage,
} from "@/lib/entries/shown-gaps";
import { asMaskedEntry } from "@/lib/mask/as-masked";

const told = (fromMs: number, toMs: number, count: number | null = 5) =>
  ({ cause: "slow-reader", fromId: `${fromMs}-0`, toId: `${toMs}-0`, count }) as const;
const shown = (fromMs: number, toMs: number, count: number | null = 5): ShownGap => ({
  ...told(fromMs, toMs, count),
  state: "repairing",
});
const entries = (count: number) =>
  Array.from({ length: count }, (_, i) => asMaskedEntry({ id: `${900 - i}-0`, timeMs: 900 - i, fields: {} }));

test("a gap stands where it lies, once, as it was told last", () => {
  const gaps = addGap(addGap(addGap([], told(20, 30)), told(5, 9)), told(20, 40));
  expect(gaps).toEqual([shown(5, 9), shown(20, 40)]);
  expect(dropGapsBefore(gaps, "20-0")).toEqual([shown(20, 40)]);
});

test("replacing leaves the others, and one that is not there adds nothing", () => {
  const gaps = [shown(5, 9), shown(20, 30)];
  expect(replaceGap(gaps, "5-0", null)).toEqual([shown(20, 30)]);
  expect(replaceGap(gaps, "7-0", shown(7, 8))).toEqual(gaps);
});

const last: GapRepair = { gap: shown(100, 900, 3_000), pages: 3 };
test.each([
  ["all of it came", { gap: shown(100, 900, 2), pages: 0 }, 2, null, { gap: null, next: null }],
  ["all of what nobody counted", { gap: shown(100, 900, null), pages: 0 }, 2, null, { gap: null, next: null }],
  [
    "the rest is gone",
    { gap: shown(100, 900, 5), pages: 0 },
    2,
    null,
    { gap: { ...shown(100, 900, 3), cause: "trimmed", state: "gone" }, next: null },
  ],
  [
    "there is more: goes on before it",
    { gap: shown(100, 900, 5), pages: 0 },
    2,
    "800-0",
    {
      gap: { ...shown(100, 900, 3), toId: "799-18446744073709551615" },
      next: { gap: { ...shown(100, 900, 3), toId: "799-18446744073709551615" }, pages: 1 },
    },
  ],
  [
    "four pages are enough: the rest can be asked for",
    last,
    500,
    "800-0",
    { gap: { ...shown(100, 900, 2_500), toId: "799-18446744073709551615", state: "open" }, next: null },
  ],
] satisfies [string, GapRepair, number, string | null, ReturnType<typeof takeRepairPage>][])(
  "after a page of a repair: %s",
  (_, repair, count, nextCursor, left) => {
    expect(takeRepairPage(repair, { entries: entries(count), nextCursor })).toEqual(left);
  },
);

test("a gap is read from its newer end", () => {
  expect(repairQuery(last)).toEqual({ order: "desc", from: "(100-0", to: "900-0", limit: 500 });
});
