import { expect, test } from "vitest";
import { unknownNames } from "@/lib/unknown-names";

const known = ["q", "group", "callId", "consumer", "minIdleMs"];

test.each<[string[], ReturnType<typeof unknownNames>]>([
  [["group", "callId"], []],
  [["call"], [{ name: "call", meant: "callId" }]],
  [
    ["callid", "x"],
    [
      { name: "callid", meant: "callId" },
      { name: "x", meant: null },
    ],
  ],
  [["_rsc", "utm_source"], []],
  [["min_idle"], [{ name: "min_idle", meant: "minIdleMs" }]],
])("of %j the page does not know %j", (given, expected) => expect(unknownNames(given, known)).toEqual(expected));

test("no more are told than can be read", () => {
  expect(unknownNames(["a1", "a2", "a3", "a4", "a5"], known)).toHaveLength(4);
});
