import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { endpoints } from "@/lib/endpoints/endpoints";
import { FeedFrame } from "@/lib/schema/feed-frame";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { ask, refusalOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { hostileGroupNames, hostileIds, writeForeignKeys, writeHostileStreams } from "@/test/support/hostile-streams";
import { uniquePrefix } from "@/test/support/run-runtime";
import { openLive } from "@/test/support/sse-client";
import { waitFor } from "@/test/support/wait-for";

const prefix = uniquePrefix();
let redis: Redis;
let server: ConsoleServer;
let state: RedisServer;
let callIds: string[];
let foreign: string[];

beforeAll(async () => {
  redis = connectRedis({ url: inject("redisUrl"), name: "test", purpose: "commands" });
  await waitFor("Redis", () => redis.status === "ready");
  callIds = await writeHostileStreams(redis, prefix);
  foreign = await writeForeignKeys(redis, prefix);
  state = await startRedisServer();
  server = await startConsole(inject("redisUrl"), `${prefix}:*`, { env: { CALLBOARD_STATE_URL: state.url } });
  await waitFor("all to be read", () => [...server.runtime.collector.registry.rows()].length === callIds.length);
});
afterAll(async () => {
  await server.stop();
  await state.stop();
  const keys = await redis.keys(`${prefix}:*`);
  await redis.del(keys);
  redis.disconnect();
  expect(server.lines.filter(({ level }) => level === "error")).toEqual([]);
});

const detailOf = (callId: string) => ask(server.url, endpoints.call, { params: { callId } });

test("at least twenty of them, and the list holds every one", async () => {
  expect(callIds.length).toBeGreaterThanOrEqual(20);
  const page = await ask(server.url, endpoints.calls, { query: "?limit=500" });
  expect(page.rows.map(({ callId }) => callId).sort()).toEqual([...callIds].sort());
  for (const sort of ["worst", "-lag", "lossIn", "-skipped", "silence", "callId"]) {
    expect((await ask(server.url, endpoints.calls, { query: `?sort=${sort}` })).total).toBe(callIds.length);
  }
});

test("each is found under its own id, opened, and its entries read", async () => {
  for (const callId of callIds) {
    expect(await detailOf(callId), callId).toMatchObject({ callId, streamKey: `${prefix}:${callId}`, problem: null });
    await ask(server.url, endpoints.entries, { params: { callId }, query: "?limit=5&order=desc" });
  }
});

test("each is found by the text of its id", async () => {
  for (const q of hostileIds.filter((id) => id.length <= 200)) {
    const page = await ask(server.url, endpoints.calls, { query: `?${new URLSearchParams({ q })}` });
    expect(page.rows.map(({ callId }) => callId)).toContain(q);
  }
});

test("each is a live view of its own", async () => {
  for (let from = 0; from < callIds.length; from += 20) {
    const some = callIds.slice(from, from + 20);
    const keys = some.map((callId) => `call?${new URLSearchParams({ id: callId })}`);
    const live = openLive(server.url, keys);
    const frames = await waitFor("a frame of each", () => (live.frames.size === keys.length ? live.frames : null));
    live.close();
    keys.forEach((key, i) => {
      expect(FeedFrame.parse(frames.get(key))).toMatchObject({ kind: "call", key, data: { callId: some[i] } });
    });
  }
});

test("keys of another type are 404 with the reason, and named in the snapshot", async () => {
  for (const callId of foreign) {
    const refusal = await refusalOf(`${server.url}/api/calls/${callId}`);
    expect(refusal).toMatchObject({ status: 404, code: "not-found", message: expect.stringContaining("not a stream") });
  }
  const { connection } = await ask(server.url, endpoints.snapshot);
  expect(connection.notices.filter((line) => /not a stream/.test(line))).toHaveLength(3);
});

test("the fleet and its groups, whatever their names", async () => {
  const { groups, totals } = await ask(server.url, endpoints.snapshot);
  expect(totals.calls).toBe(callIds.length);
  expect(groups.map(({ name }) => name)).toEqual(expect.arrayContaining(hostileGroupNames));
  const answer = await waitFor("a moment of history", async () => {
    const groupsAnswer = await ask(server.url, endpoints.groups, { query: "?sort=name&limit=500" });
    return groupsAnswer.groups[0]?.history.length ? groupsAnswer : null;
  });
  // The last hour comes with the first rows alone.
  const byName = answer.groups.map(({ name }) => name);
  for (const name of hostileGroupNames) {
    const alone = `?sort=name&history=hour&limit=1&offset=${byName.indexOf(name)}`;
    const [row] = (await ask(server.url, endpoints.groups, { query: alone })).groups;
    expect(row?.name).toBe(name);
    expect(row?.history.at(-1), name).toMatchObject({ pending: expect.any(Number), lagEntries: expect.any(Number) });
    const query = `?${new URLSearchParams({ group: name })}`;
    expect((await ask(server.url, endpoints.calls, { query })).rows.map(({ callId }) => callId)).toContain(
      "hostile-groups",
    );
  }
});

describe("what they say", () => {
  test("an empty stream has nothing waiting; an emptied one neither, but lost nothing it had read", async () => {
    for (const callId of ["empty", "emptied"]) {
      const { groups, length, firstEntryId } = await detailOf(callId);
      expect({ length, firstEntryId }).toEqual({ length: 0, firstEntryId: null });
      for (const group of groups)
        expect(group).toMatchObject({ lagEntries: 0, lagSource: "exact", undeliveredAgeMs: 0 });
    }
    expect((await detailOf("emptied")).groups[0]).toMatchObject({ pending: 1, ghosts: 1 });
  });

  test("where ids are no clock ages count from first sight, and that is said", async () => {
    const { groups, lastEntryId, clockNote } = await detailOf("huge-ids");
    expect(lastEntryId).toBe("18446744073709551615-18446744073709551615");
    expect(groups[0]).toMatchObject({ lagEntries: 1 });
    const sinceStart = performance.now();
    expect(groups[0]?.undeliveredAgeMs).toBeGreaterThanOrEqual(0);
    expect(groups[0]?.undeliveredAgeMs).toBeLessThan(sinceStart);
    expect(clockNote).toMatch(/first/);
  });

  test("counters that lie do not make the lag longer than the stream", async () => {
    const { groups, length } = await detailOf("counted");
    expect(groups[0]?.lagEntries).toBeLessThanOrEqual(length);
  });

  test("entries that were deleted while pending are ghosts", async () => {
    const { groups } = await detailOf("ghosts");
    expect(groups[0]).toMatchObject({ pending: 4, lagEntries: 1, lagSource: "exact", ghosts: 2 });
  });

  test("an expiry is told", async () => {
    const { retention } = await detailOf("expiring");
    expect(retention.expiresInMs).toBeGreaterThan(99_000_000);
    expect(retention.memoryBytes).toBeGreaterThan(0);
  });
});
