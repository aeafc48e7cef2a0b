import { expect, test } from "vitest";
import { apiPath, searchOf } from "@/lib/endpoints/api-path";

test.each([
  [apiPath("snapshot"), "/api/snapshot"],
  [apiPath("entries", { params: { callId: "a/b?c" } }), "/api/calls/a%2Fb%3Fc/entries"],
  [apiPath("entry", { params: { callId: "$&", entryId: "1-0" } }), "/api/calls/%24%26/entries/1-0"],
  [
    apiPath("calls", { query: { status: ["LOSS", "GONE"], limit: 5, q: "" } }),
    "/api/calls?status=LOSS&status=GONE&limit=5",
  ],
  [apiPath("live", { query: { view: ["fleet", "calls?q=a,b"] } }), "/api/live?view=fleet&view=calls%3Fq%3Da%2Cb"],
  [
    apiPath("pending", { query: { ghost: false, minIdleMs: 0, group: undefined } }),
    "/api/pending?ghost=false&minIdleMs=0",
  ],
])("%s", (path, expected) => {
  expect(path).toBe(expected);
});

test("a query leaves out what is not given", () => {
  expect(searchOf({ a: "", b: undefined, c: null, d: [] })).toBe("");
});
