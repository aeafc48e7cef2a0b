import { expect, it } from "vitest";
import { entriesBehind } from "@/lib/stream/entries-behind";

const delivery = (afterId: string, ...ids: string[]) => ({ afterId, entries: ids.map((id) => ({ id })) });

it.each([
  ["follows at once", "5-0", delivery("5-0", "6-0", "7-0"), ["6-0", "7-0"]],
  ["was read in part already", "6-0", delivery("5-0", "6-0", "7-0"), ["7-0"]],
  ["was read altogether", "9-0", delivery("5-0", "6-0", "7-0"), []],
  ["comes after entries that nobody handed over", "5-0", delivery("5-1", "6-0"), null],
  ["tells only how far others have read: just as far", "5-0", delivery("5-0"), []],
  ["tells only how far others have read: further", "5-0", delivery("10-0"), null],
  ["orders ids by their numbers", "9-0", delivery("9-0", "10-0"), ["10-0"]],
])("a delivery that %s", (_, lastId, given, expected) => {
  expect(entriesBehind(lastId, given)?.map(({ id }) => id) ?? null).toEqual(expected);
});
