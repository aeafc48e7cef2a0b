import { describe, expect, test } from "vitest";
import { aclLine, redisRights } from "@/lib/redis-rights";

const writing = /^\+(xadd|xack|xclaim|xdel|xtrim|xgroup|del|set|eval|evalsha|hset|hdel|expire)\b/;

describe("rights of a watching user", () => {
  test.each([false, true])("hold no command that writes (before 7: %s)", (isBefore7) => {
    const rights = redisRights("viewer", { patterns: ["conv:*"], isBefore7 });
    expect(rights.filter((right) => writing.test(right) || /all$/.test(right))).toEqual(["-@all"]);
  });

  test("hold the watched patterns and their dead letters, read-only where the server can say so", () => {
    const keys = (isBefore7: boolean) =>
      redisRights("viewer", { patterns: ["conv:*", "chat:{*}"], isBefore7 }).filter((right) => right.includes("~"));
    expect(keys(false)).toEqual([
      "%R~conv:*",
      "%R~chat:{*}",
      "%R~dlq:{conv:*}*",
      "%R~dlq:conv:*",
      "%R~dlq:{*}:conv:*",
      "%R~dlq:chat:{*}*",
    ]);
    expect(keys(true).every((key) => key.startsWith("~"))).toBe(true);
  });

  test("with an index key take its members in place of SCAN", () => {
    const rights = redisRights("viewer", { patterns: ["conv:*"], indexKey: "active" });
    expect(rights).toEqual(expect.arrayContaining(["%R~active", "+sscan", "+zscan"]));
    expect(rights).not.toContain("+scan");
  });
});

describe("rights of an operating user", () => {
  test("add entries to dead letters only, unless asked for more", () => {
    const rights = redisRights("operator", { patterns: ["conv:*"] });
    expect(rights).not.toContain("+xadd");
    expect(rights.find((right) => right.startsWith("("))).toMatch(/^\(~dlq:\{conv:\*\}\* .*\+xadd/);
    expect(redisRights("operator", { patterns: ["conv:*"], mayAddEntries: true })).toContain("+xadd");
  });
});

test("a line quotes what redis-cli would split or unescape", () => {
  expect(aclLine("board", "viewer", { patterns: ['my "key" \\ *'] })).toContain('"%R~my \\"key\\" \\\\ *"');
  expect(aclLine("board", "viewer", { patterns: ["conv:*"] })).toMatch(
    /^ACL SETUSER board reset on >PASSWORD resetchannels %R~conv:\* /,
  );
});
