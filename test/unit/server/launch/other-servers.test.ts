import { expect, test } from "vitest";
import { describeServers, type OtherServer, otherServer, type WantedServer } from "@/server/launch/other-servers";

const versions: Record<string, string> = {
  "/a": "Redis server v=8.0.6 sha=00000000:1 malloc=jemalloc",
  "/b": "Redis server v=8.6.3 sha=00000000:1 malloc=jemalloc",
  "/c": "Valkey server v=9.1.2 sha=00000000:1",
  "/d": "sh: not found",
  "/e": "Redis server v=6.2.14 sha=40305114:0 malloc=libc",
};
const pick = (wanted: WantedServer, ...paths: string[]) => otherServer(wanted, paths, (path) => versions[path])?.path;

test("the newest of each kind and the oldest Redis are taken, whatever the order; what does not run is left out", () => {
  const all = ["/e", "/b", "/a", "/c", "/d", "/f", ""];
  expect(pick("newest Redis", ...all)).toBe("/b");
  expect(pick("newest Valkey", ...all)).toBe("/c");
  expect(pick("Redis 6.2", ...all)).toBe("/e");
  expect(pick("newest Valkey", "/a", "/b")).toBeUndefined();
  expect(pick("Redis 6.2", "/a", "/c")).toBeUndefined();
});

const at = (path: string, kind: OtherServer["kind"], version: string): OtherServer => ({ path, kind, version });

test.each<[[WantedServer, OtherServer | undefined][], string]>([
  [[], "Redis 6.2 not reached, newest Redis not reached, newest Valkey not reached"],
  [
    [
      ["Redis 6.2", undefined],
      ["newest Redis", at("/b", "Redis", "8.6.3")],
    ],
    "no Redis 6.2 to be had, Redis 8.6.3, newest Valkey not reached",
  ],
  [
    [
      ["newest Valkey", at("/c", "Valkey", "9.1.2")],
      ["newest Redis", at("/b", "Redis", "8.6.3")],
      ["Redis 6.2", at("/e", "Redis", "6.2.14")],
    ],
    "Redis 6.2.14, Redis 8.6.3, Valkey 9.1.2",
  ],
])("%j is said as %s", (servers, text) => expect(describeServers(new Map(servers))).toBe(text));
