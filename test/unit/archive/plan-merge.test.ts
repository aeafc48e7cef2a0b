import { expect, test } from "vitest";
import { planMerge } from "@/lib/archive/plan-merge";

const chunk = (id: number, entries: number, rawBytes = 10) => ({ id, entries, rawBytes });
const bounds = { entries: 100, rawBytes: 1_000 };
const ids = (...chunks: ReturnType<typeof chunk>[]) =>
  planMerge(chunks, bounds).map((group) => group.map(({ id }) => id));

test.each([
  ["none", [], []],
  ["one stays", [chunk(1, 5)], []],
  ["small ones become one", [chunk(1, 5), chunk(2, 5), chunk(3, 5)], [[1, 2, 3]]],
  [
    "up to the bound of entries",
    [chunk(1, 60), chunk(2, 40), chunk(3, 1), chunk(4, 1)],
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ["up to the bound of bytes", [chunk(1, 1, 900), chunk(2, 1, 101), chunk(3, 1, 800)], [[2, 3]]],
  ["one beyond the bound stays alone", [chunk(1, 1), chunk(2, 1, 5_000), chunk(3, 1), chunk(4, 1)], [[3, 4]]],
])("%s", (_, chunks, groups) => expect(ids(...chunks)).toEqual(groups));
