import { beforeEach, describe, expect, inject, test } from "vitest";
import { type PendingPage, PendingQuery } from "@/lib/schema/pending";
import type { Redis } from "@/server/redis/connect";
import type { Runtime } from "@/server/runtime";
import { ownRedis } from "@/test/support/own-redis";
import { firstPass, runRuntime, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { makeStuck, untilIdle } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const group = "comply";
let redis: Redis;
let prefix: string;

beforeEach(async () => {
  prefix = uniquePrefix();
  redis = await testClient(inject("redisUrl"), prefix);
});

const keyOf = (callId: string) => `${prefix}:${callId}`;

async function stick(callId: string, entries: number, consumer = "dead"): Promise<void> {
  await makeStuck(redis, { key: keyOf(callId), callId, group, entries, consumer });
  await untilIdle(redis, { key: keyOf(callId), callId, group });
}

/** A console that knows what is pending now. */
async function look(pending: number): Promise<(query?: object) => Promise<PendingPage>> {
  const running = await runRuntime(inject("redisUrl"), { CALLBOARD_STREAMS: `${prefix}:*` });
  await firstPass(running);
  await waitFor("what is pending", () => pendingKnown(running.runtime) === pending);
  return (query = {}) => running.runtime.pending.list(PendingQuery.parse(query), true);
}

function pendingKnown(runtime: Runtime): number {
  let sum = 0;
  for (const row of runtime.collector.registry.rows()) for (const one of row.groups) sum += one.pending;
  return sum;
}

const ids = ({ rows }: PendingPage) => rows.map(({ callId, entryId }) => `${callId} ${entryId}`);

test("every pending entry of the fleet, oldest first, with owner, age, idle time, deliveries and a preview", async () => {
  await stick("b", 3);
  await stick("a", 2);
  await redis.xgroup("CREATE", keyOf("a"), "brain", "$");
  const list = await look(5);
  const page = await list();
  expect(page).toMatchObject({ total: 5, totalIsAtLeast: false, totalNote: null, nextCursor: null, groupsRead: 2 });
  expect(page.rows.map(({ callId }) => callId)).toEqual(["b", "b", "b", "a", "a"]);
  const [first] = page.rows;
  expect(first).toMatchObject({
    streamKey: keyOf("b"),
    group,
    consumer: "dead",
    deliveries: 1,
    ghost: false,
    preview: { field: "text", text: "words of entry 0% done!", isCut: false },
  });
  expect(first?.idleMs).toBeGreaterThan(0);
  expect(first?.entryAgeMs).toBeGreaterThanOrEqual(first?.idleMs ?? 0);
});

test("pages keep their order while entries are acked and added", async () => {
  await stick("a", 10);
  const list = await look(10);
  const first = await list({ limit: 4 });
  const [, second] = first.rows;
  await redis.xack(keyOf("a"), group, second?.entryId ?? "");
  const later = await list({ cursor: first.nextCursor, limit: 4 });
  const last = await list({ cursor: later.nextCursor, limit: 4 });
  expect(last.nextCursor).toBeNull();
  expect(new Set([...ids(first), ...ids(later), ...ids(last)]).size).toBe(10);
  const again = await list({ order: first.order, limit: 4 });
  expect(ids(again)).toEqual(ids(first).filter((_, i) => i !== 1));
  expect(again.orderIsNew).toBe(false);
  expect(await list({ order: first.order, callId: "b" })).toMatchObject({ orderIsNew: true, total: 0 });
  await expect(list({ cursor: "nonsense" })).rejects.toMatchObject({ code: "bad-request" });
});

describe("filters", () => {
  test("by call, group, consumer, deliveries and idle time", async () => {
    await stick("a", 3);
    await stick("b", 2, "other");
    const [entry] = await redis.xrange(keyOf("a"), "-", "+", "COUNT", 1);
    await redis.call(
      "XCLAIM",
      keyOf("a"),
      group,
      "dead",
      0,
      entry?.[0] ?? "",
      "IDLE",
      600_000,
      "RETRYCOUNT",
      7,
      "JUSTID",
    );
    const list = await look(5);
    expect((await list({ callId: "a" })).total).toBe(3);
    expect((await list({ group: "nobody" })).total).toBe(0);
    expect((await list({ consumer: "other" })).total).toBe(2);
    expect(ids(await list({ minDeliveries: 7 }))).toEqual([`a ${entry?.[0]}`]);
    expect(ids(await list({ minIdleMs: 600_000 }))).toEqual([`a ${entry?.[0]}`]);
    expect((await list({ sort: "deliveries" })).rows[0]).toMatchObject({ entryId: entry?.[0], deliveries: 7 });
    expect((await list({ sort: "-deliveries" })).rows.at(-1)).toMatchObject({ deliveries: 7 });
    expect((await list({ sort: "idle" })).rows[0]?.entryId).toBe(entry?.[0]);
  });

  test("by text in the payload, and in the call's id", async () => {
    await stick("a", 30);
    await stick("needle-call", 2);
    const list = await look(32);
    expect((await list({ q: "WORDS of entry 1" })).rows.map(({ preview }) => preview?.text)).toEqual(
      [1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
        .map((i) => `words of entry ${i}% done!`)
        .concat("words of entry 1% done!"),
    );
    expect((await list({ q: "needle" })).total).toBe(2);
    expect(await list({ q: "nowhere" })).toMatchObject({ total: 0, totalIsAtLeast: false });
  });

  test("ghosts: trimmed ones and single deleted ones, and when they were seen to go", async () => {
    await stick("a", 6);
    const list = await look(6);
    const before = await list();
    await redis.xtrim(keyOf("a"), "MAXLEN", 4);
    await redis.xdel(keyOf("a"), before.rows[4]?.entryId ?? "");
    const ghosts = await waitFor("the ghosts", async () => {
      const page = await list({ ghost: "true" });
      return page.total === 3 ? page : null;
    });
    expect(ids(ghosts)).toEqual([0, 1, 4].map((i) => ids(before)[i]));
    for (const row of ghosts.rows) {
      expect(row).toMatchObject({ ghost: true, preview: null });
      expect(row.ghostSeenAliveAtMs).not.toBeNull();
      expect(row.ghostSeenGoneAtMs ?? 0).toBeGreaterThan(row.ghostSeenAliveAtMs ?? Number.POSITIVE_INFINITY);
    }
    expect(ids(await list({ ghost: "false" }))).toEqual([2, 3, 5].map((i) => ids(before)[i]));
  });
});

test("a hostile payload stays one short line", async () => {
  const key = keyOf("a");
  await redis.xadd(key, "*", "n", "1", "text", `<b>\u202eevil\r\n\u0000${"xx ".repeat(2_000)}`);
  await redis.xadd(key, "*", "bin", Buffer.from([0xff, 0xfe, 0x00]));
  await redis.xgroup("CREATE", key, group, "0");
  await redis.xreadgroup("GROUP", group, "dead", "COUNT", 5, "STREAMS", key, ">");
  const list = await look(2);
  const [text, binary] = (await list()).rows;
  expect(text?.preview).toMatchObject({ field: "text", isCut: true });
  expect(text?.preview?.text).toMatch(/^<b> evil( xx){30,}( x?…?)?$/);
  expect(binary?.preview?.field).toBe("bin");
});

test("a fleet of many groups is read in pages, and its total is true", async () => {
  const calls = 300;
  const pipeline = redis.pipeline();
  for (let i = 0; i < calls; i++) {
    const key = keyOf(`c${i}`);
    for (let entry = 1; entry <= 5; entry++) pipeline.xadd(key, `${1_700_000_000_000 + i * 10 + entry}-0`, "text", "x");
    pipeline.xgroup("CREATE", key, group, "0");
    pipeline.xreadgroup("GROUP", group, "dead", "COUNT", 5, "STREAMS", key, ">");
  }
  await pipeline.exec();
  const big = keyOf("big");
  const many = redis.pipeline();
  for (let entry = 1; entry <= 2_500; entry++) many.xadd(big, `${1_600_000_000_000 + entry}-0`, "text", "x");
  many.xgroup("CREATE", big, group, "0");
  many.xreadgroup("GROUP", group, "dead", "COUNT", 2_500, "STREAMS", big, ">");
  await many.exec();
  const total = calls * 5 + 2_500;
  const list = await look(total);
  let page = await list({ limit: 500 });
  expect(page).toMatchObject({ total, totalIsAtLeast: false });
  const seen = ids(page);
  while (page.nextCursor !== null) {
    page = await list({ limit: 500, cursor: page.nextCursor });
    seen.push(...ids(page));
  }
  expect(seen).toHaveLength(total);
  expect(new Set(seen).size).toBe(total);
  const times = seen.map((one) => Number(one.split(" ")[1]?.split("-")[0]));
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test("who could take over: alive ones that ack before those that sit on entries", async () => {
  await stick("a", 4);
  const key = keyOf("a");
  await redis.xgroup("CREATECONSUMER", key, group, "sitting");
  await redis.call(
    "XCLAIM",
    key,
    group,
    "sitting",
    0,
    (await redis.xrange(key, "-", "+", "COUNT", 1))[0]?.[0] ?? "",
    "IDLE",
    60_000,
  );
  await redis.xadd(key, "*", "text", "new");
  const got = await redis.xreadgroup("GROUP", group, "alive", "COUNT", 5, "STREAMS", key, ">");
  await redis.xack(key, group, JSON.stringify(got).match(/\d{13}-\d+/)?.[0] ?? "");
  const running = await runRuntime(inject("redisUrl"), { CALLBOARD_STREAMS: `${prefix}:*` });
  await firstPass(running);
  await waitFor("what is pending", () => pendingKnown(running.runtime) === 4);
  const answer = await running.runtime.pending.consumers({ group, callId: ["a"] });
  expect(answer.recommended).toBe("alive");
  expect(answer.consumers[0]).toMatchObject({ name: "alive", acksLately: true, pending: 0, state: "alive" });
  expect(answer.consumers.find(({ name }) => name === "sitting")).toMatchObject({ acksLately: false });
  expect(answer.callsLookedAt).toBe(1);
  await expect(running.runtime.pending.consumers({ group: "nobody" })).rejects.toMatchObject({ code: "not-found" });
});

test("while Redis hangs it is said that it does not answer, and never that nothing is pending", async () => {
  const server = await ownRedis();
  redis = await testClient(server.url, prefix);
  await stick("a", 2);
  const running = await runRuntime(server.url, { CALLBOARD_STREAMS: `${prefix}:*` });
  await firstPass(running);
  await waitFor("what is pending", () => pendingKnown(running.runtime) === 2);
  await server.kill("SIGSTOP");
  await waitFor("the outage", () => running.runtime.collector.tracker.state === "unreachable", 15_000);
  const asked = running.runtime.pending.list(PendingQuery.parse({ callId: "a" }), true);
  await expect(asked).rejects.toMatchObject({ code: "redis-unreachable" });
  await server.kill("SIGCONT");
});
