import { expect, test } from "vitest";
import { parseRedisUrl } from "@/lib/topology/redis-url";
import { urlHint } from "@/lib/topology/url-hint";
import { readConfig } from "@/server/config/config";

test.each([
  ["redis+cluster://a:7000,b:7000", /no scheme of its own/],
  ["redis-cluster://a:7000", /no scheme of its own/],
  ["redis-sentinel://a:26379/mymaster", /redis\+sentinel:\/\//],
  ["redis+sentinel://a:26379", /master's name belongs at the end/],
  ["unix://var/run/redis.sock", /write unix:\/\/\//],
  ["/var/run/redis.sock", /write unix:\/\/\//],
  ["redis+socket:///run/redis.sock", /write unix:\/\/\//],
  ["http://redis.example.org:6379", /address of HTTP/],
  ["valkey://h:6379", /write redis:\/\/ for Valkey too/],
  ["localhost:6379", /^write redis:\/\/localhost:6379$/],
  ["h", /^write redis:\/\/h$/],
])("%s is refused, and what is meant is said", (text, hint) => {
  expect(parseRedisUrl(text)).toBeNull();
  expect(urlHint(text)).toMatch(hint);
  const config = readConfig({ REDIS_URL: text, CALLBOARD_STATE_URL: "redis://h" });
  expect(config.ok ? [] : config.problems.join("\n")).toMatch(hint.source.startsWith("^") ? /write redis:/ : hint);
});

test("of what nobody can guess nothing is said", () => {
  expect(urlHint("redis://a b")).toBeNull();
  expect(urlHint("ftp://h")).toBeNull();
});
