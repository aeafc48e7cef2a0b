import { expect, test } from "vitest";
import { describeServers, otherServers } from "@/server/launch/other-servers";

const versions: Record<string, string> = {
  "/a": "Redis server v=8.0.6 sha=00000000:1 malloc=jemalloc",
  "/b": "Redis server v=8.6.3 sha=00000000:1 malloc=jemalloc",
  "/c": "Valkey server v=9.1.2 sha=00000000:1",
  "/d": "sh: not found",
};
const pick = (setting: string | undefined) => otherServers(setting, (path) => versions[path]);

test("the newest of each kind is taken, whatever the order, and what does not run is left out", () => {
  expect(pick("/b, /a,/c,/d,/e").map(({ path }) => path)).toEqual(["/b", "/c"]);
  expect(pick("/a,/b").map(({ path }) => path)).toEqual(["/b"]);
});

test.each([
  [undefined, "no newer Redis (TEST_OTHER_SERVERS names none), no newer Valkey (TEST_OTHER_SERVERS names none)"],
  ["/b", "Redis 8.6.3, no newer Valkey (TEST_OTHER_SERVERS names none)"],
  ["/a,/c", "Redis 8.0.6, Valkey 9.1.2"],
])("%s is said as %s", (setting, text) => expect(describeServers(pick(setting))).toBe(text));
