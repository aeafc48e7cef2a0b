import { describe, expect, test } from "vitest";
import { parseNatMap, reachedAt } from "@/lib/topology/nat-map";
import { addressOf, parseRedisUrl, socketUrl, withPassword } from "@/lib/topology/redis-url";

describe("parseRedisUrl", () => {
  test.each([
    ["redis://127.0.0.1", { hosts: [{ host: "127.0.0.1", port: 6379 }], database: "", isTls: false }],
    ["rediss://u:p%40ss@h:7/3", { isTls: true, username: "u", password: "p@ss", database: "3" }],
    ["redis://:p@h", { username: "", password: "p" }],
    ["redis://u@h", { username: "u", password: "" }],
    ["redis://[::1]:7000", { hosts: [{ host: "::1", port: 7000 }] }],
    [
      "redis://a:7000,b,c:7002",
      {
        kind: "servers",
        hosts: [
          { host: "a", port: 7000 },
          { host: "b", port: 6379 },
          { host: "c", port: 7002 },
        ],
      },
    ],
    [
      "redis+sentinel://u:p@s1,s2:26380/mymaster/2",
      {
        kind: "sentinels",
        masterName: "mymaster",
        database: "2",
        username: "u",
        hosts: [
          { host: "s1", port: 26379 },
          { host: "s2", port: 26380 },
        ],
      },
    ],
    [
      "unix:///run/redis.sock",
      { kind: "servers", isTls: false, hosts: [{ host: "/run/redis.sock", port: 0 }], database: "" },
    ],
    [
      "unix://u:p%40ss@/a%20b/%3F.sock?db=3",
      { username: "u", password: "p@ss", hosts: [{ host: "/a b/?.sock", port: 0 }], database: "3" },
    ],
    [
      "rediss+sentinel://s/m?sentinelUsername=x&sentinelPassword=y%26",
      { isTls: true, sentinelUsername: "x", sentinelPassword: "y&" },
    ],
  ])("%s", (text, expected) => expect(parseRedisUrl(text)).toMatchObject(expected));

  test.each([
    "",
    "127.0.0.1:6379",
    "http://h",
    "redis://",
    "redis://h/db",
    "redis://h?x=1",
    "redis://h#x",
    "redis://h:99999",
    "redis://a,,b",
    "redis://a,b/1",
    "redis://a b",
    "redis://h/%zz",
    "redis://%zz@h",
    "redis+sentinel://s1",
    "redis+sentinel://s1/m/x",
    "redis+sentinel://s1/m?other=1",
    "redis+cluster://a",
    "redis-sentinel://a/m",
    "unix://tmp/redis.sock",
    "unix:/tmp/redis.sock",
    "unix://",
    "unix:///tmp/redis.sock?db=x",
    "unix:///tmp/redis.sock?password=x",
    "unix:///tmp/%zz",
    "unix:///tmp/a%00b",
  ])("refuses %j", (text) => expect(parseRedisUrl(text)).toBeNull());

  test.each([
    ["redis://u:secret@h/2", "h:6379/2"],
    ["redis://a:1,b:2", "a:1,b:2"],
    ["redis+sentinel://:p@s1,s2/m/1", "s1:26379,s2:26379/m/1"],
    ["redis://[::1]:7", "[::1]:7"],
    ["unix://:secret@/run/a%3Ab.sock", "/run/a:b.sock"],
    ["unix://:secret@/run/redis.sock?db=2", "/run/redis.sock?db=2"],
  ])("%s is shown as %s", (text, shown) => expect(addressOf(text)).toBe(shown));

  test.each([
    ["redis://h", "redis://:p%40@h"],
    ["redis://u@a,b/0", "redis://u:p%40@a,b/0"],
    ["redis+sentinel://s/m", "redis+sentinel://:p%40@s/m"],
    ["unix:///run/redis.sock?db=1", "unix://:p%40@/run/redis.sock?db=1"],
  ])("%s with a password", (text, whole) => {
    expect(withPassword(text, "p@")).toBe(whole);
    expect(parseRedisUrl(whole)?.password).toBe("p@");
  });
});

test.each([["/run/redis.sock"], ["/tmp/a b/ü?#%@:/redis.sock"]])("the address of the socket %s leads to it", (path) => {
  expect(parseRedisUrl(socketUrl(path, ""))).toMatchObject({ hosts: [{ host: path, port: 0 }], password: "" });
  expect(parseRedisUrl(socketUrl(path, "a@:/b"))).toMatchObject({
    hosts: [{ host: path, port: 0 }],
    password: "a@:/b",
  });
});

describe("parseNatMap", () => {
  test("whole addresses before hosts, and what is not named as announced", () => {
    const nat = parseNatMap("10.0.0.1:7000=h:1, 10.0.0.1=g");
    expect(nat && reachedAt({ host: "10.0.0.1", port: 7000 }, nat)).toEqual({ host: "h", port: 1 });
    expect(nat && reachedAt({ host: "10.0.0.1", port: 7001 }, nat)).toEqual({ host: "g", port: 7001 });
    expect(nat && reachedAt({ host: "10.0.0.2", port: 7001 }, nat)).toEqual({ host: "10.0.0.2", port: 7001 });
  });

  test.each(["", "a", "a=b=c", "a:1=b", "a=b:1"])("refuses %j", (text) => expect(parseNatMap(text)).toBeNull());
});
