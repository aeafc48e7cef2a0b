import { describe, expect, test } from "vitest";
import { aclLine, redisRights } from "@/server/actions/redis-rights";

const writing = /^\+(xadd|xack|xackdel|xdelex|xnack|xclaim|xdel|xtrim|xgroup|del|set|eval|evalsha|hset|hdel|expire)\b/;

describe("rights of a watching user", () => {
  test.each(["6.2", "7.0", "8.8"])("hold no command that writes (%s)", (version) => {
    const rights = redisRights("viewer", { patterns: ["conv:*"], version });
    expect(rights.filter((right) => writing.test(right) || /all$/.test(right))).toEqual(["-@all"]);
  });

  test("hold the watched patterns and their dead letters, read-only where the server can say so", () => {
    const keys = (version: string) =>
      redisRights("viewer", { patterns: ["conv:*", "chat:{*}"], version }).filter((right) => right.includes("~"));
    expect(keys("7.0")).toEqual([
      "%R~conv:*",
      "%R~chat:{*}",
      "%R~dlq:{conv:*}*",
      "%R~dlq:conv:*",
      "%R~dlq:{*}:conv:*",
      "%R~dlq:chat:{*}*",
    ]);
    expect(keys("6.2").every((key) => key.startsWith("~"))).toBe(true);
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

describe("commands that came later", () => {
  const has = (version: string | undefined, right: string) =>
    redisRights("operator", { patterns: ["conv:*"], ...(version === undefined ? {} : { version }) }).includes(right);

  test.each([
    [undefined, "+xnack", false],
    ["6.2", "+xnack", false],
    ["8.6.3", "+xnack", false],
    ["8.8", "+xnack", true],
    ["8.0.6", "+xackdel", false],
    ["8.2", "+xackdel", true],
    ["8.8", "+xdelex", false],
    ["8.10.1", "+xnack", true],
  ])("%s %s: %s", (version, right, isNamed) => {
    expect(has(version, right)).toBe(isNamed);
  });
});

test("removing consumers is granted only when asked for", () => {
  expect(redisRights("operator", { patterns: ["conv:*"] })).not.toContain("+xgroup|delconsumer");
  expect(redisRights("operator", { patterns: ["conv:*"], mayRemoveConsumers: true })).toContain("+xgroup|delconsumer");
});

test("deleting for every group is granted only when asked for, and where there is a command for it", () => {
  const options = { patterns: ["conv:*"], mayDeleteEverywhere: true };
  expect(redisRights("operator", { ...options, version: "8.8" })).toContain("+xdelex");
  expect(redisRights("operator", { ...options, version: "8.0" })).not.toContain("+xdelex");
});

test("a line quotes what redis-cli would split or unescape", () => {
  expect(aclLine("board", "viewer", { patterns: ['my "key" \\ *'] })).toContain('"%R~my \\"key\\" \\\\ *"');
  expect(aclLine("board", "viewer", { patterns: ["conv:*"] })).toMatch(
    /^ACL SETUSER board reset on >PASSWORD resetchannels %R~conv:\* /,
  );
});

test("rights of the bridge read with its group, ack and set aside, and no more", () => {
  const rights = redisRights("bridge", { patterns: ["conv:*"], indexKey: "active" });
  expect(rights).toEqual(expect.arrayContaining(["+xgroup|create", "+xreadgroup", "+xack", "%R~active", "+sscan"]));
  for (const right of ["+scan", "+xadd", "+xdel", "+xclaim", "+xinfo|groups"]) expect(rights).not.toContain(right);
  expect(rights.find((right) => right.startsWith("("))).toMatch(/^\(~dlq:\{conv:\*\}\* .*\+xadd/);
  const before7 = redisRights("bridge", { patterns: ["conv:*"], version: "6.2" });
  expect(before7).toContain("+xadd");
  expect(before7.filter((right) => right.startsWith("(") || right.startsWith("%"))).toEqual([]);
});
