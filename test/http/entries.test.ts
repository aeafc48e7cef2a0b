import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { entryFields } from "@/lib/entries/entry-fields";
import { EntriesPage, StreamEntry } from "@/lib/schema/stream-entry";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { waitFor } from "@/test/support/wait-for";

const prefix = `entries-${randomBytes(4).toString("hex")}`;
let redis: Redis;
let server: ConsoleServer;

beforeAll(async () => {
  redis = connectRedis({ url: inject("redisUrl"), name: "test", purpose: "commands" });
  await waitFor("Redis", () => redis.status === "ready");
  server = await startConsole(inject("redisUrl"), `${prefix}:*`);
});

afterAll(async () => {
  await server.stop();
  const keys = await redis.keys(`${prefix}:*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
});

async function add(callId: string, ids: string[], ...fields: (string | Buffer)[]): Promise<void> {
  const pipeline = redis.pipeline();
  for (const id of ids)
    pipeline.xadd(`${prefix}:${callId}`, id, ...(fields.length > 0 ? fields : ["text", `at ${id}`]));
  await pipeline.exec();
  await waitFor(`call ${callId}`, () => server.runtime.collector.registry.find(callId));
}

async function get(callId: string, search = ""): Promise<EntriesPage> {
  const response = await fetch(`${server.url}/api/calls/${encodeURIComponent(callId)}/entries${search}`);
  expect(response.status).toBe(200);
  return EntriesPage.parse(await response.json());
}

async function refusal(path: string): Promise<{ status: number; code: string; message: string }> {
  const response = await fetch(`${server.url}/api/calls/${path}`);
  const { error } = await response.json();
  return { status: response.status, code: error.code, message: error.message };
}

async function rangeReads(): Promise<number> {
  return Number(/cmdstat_xrange:calls=(\d+)/.exec(await redis.info("commandstats"))?.[1] ?? 0);
}

const idsOf = (page: EntriesPage) => page.entries.map(({ id }) => id);

async function allPages(callId: string, search: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor = "";
  for (let pages = 0; pages < 100; pages++) {
    const page = await get(callId, `${search}${cursor}`);
    ids.push(...idsOf(page));
    if (page.nextCursor === null) return ids;
    cursor = `&cursor=${page.nextCursor}`;
  }
  throw new Error("the pages do not end");
}

describe("a range of entries", () => {
  const sameMs = Array.from({ length: 57 }, (_, i) => `1700000000000-${i}`);
  const later = Array.from({ length: 20 }, (_, i) => `${1_700_000_000_100 + i * 10}-0`);
  const all = [...sameMs, ...later];

  test("pages by cursor without skipping or repeating, also within a millisecond, both ways", async () => {
    await add("pages", all);
    for (const limit of [1, 7, 57, 77, 500]) {
      expect(await allPages("pages", `?limit=${limit}`)).toEqual(all);
      expect(await allPages("pages", `?limit=${limit}&order=desc`)).toEqual(all.toReversed());
    }
  });

  test("beyond the highest id and below the lowest is empty, not an outage", async () => {
    await add("ends", all);
    const highest = "18446744073709551615-18446744073709551615";
    for (const query of [
      `from=(${highest}`,
      "to=(0-0",
      `cursor=${highest}`,
      "cursor=0-0&order=desc",
      `from=${highest}`,
    ]) {
      expect(await allPages("ends", `?${query}`), query).toEqual([]);
    }
    expect(await allPages("ends", `?to=(${highest}`)).toEqual(all);
  });

  test("begins and ends where from and to say: ids, ids left out, milliseconds", async () => {
    await add("bounds", all);
    expect(await allPages("bounds", "?limit=10&from=1700000000000-50&to=1700000000100-0")).toEqual(all.slice(50, 58));
    expect(await allPages("bounds", "?from=(1700000000000-50&to=(1700000000100-0")).toEqual(all.slice(51, 57));
    expect(await allPages("bounds", "?limit=9&from=1700000000000&to=1700000000000")).toEqual(sameMs);
    expect(await allPages("bounds", "?order=desc&from=1700000000110")).toEqual(later.slice(1).toReversed());
    expect(await get("bounds", "?from=1800000000000")).toEqual({ entries: [], nextCursor: null });
    expect(await get("bounds", "?from=18446744073709551615-18446744073709551615")).toEqual({
      entries: [],
      nextCursor: null,
    });
  });

  test("a page in the making keeps its place while entries are added and trimmed", async () => {
    await add("moving", all);
    const first = await get("moving", "?limit=10");
    await redis.xtrim(`${prefix}:moving`, "MAXLEN", 60);
    await add("moving", ["1700000009000-0"]);
    const second = await get("moving", `?limit=500&cursor=${first.nextCursor}`);
    expect(idsOf(second)).toEqual([...all.slice(17), "1700000009000-0"]);
  });

  test("names what does not validate", async () => {
    await add("bad", ["1-0"]);
    const bad = [
      ["from=yesterday", "from"],
      ["to=1-2-3", "to"],
      ["from=(1700", "from"],
      ["from=18446744073709551616-0", "from"],
      ["order=up", "order"],
      ["limit=501", "limit"],
      ["limit=0", "limit"],
      ["cursor=x", "cursor"],
      ["form=1-0", "form"],
    ];
    for (const [search, field] of bad) {
      const { status, message } = await refusal(`bad/entries?${search}`);
      expect({ search, status, names: message.startsWith(`${field}:`) }).toEqual({ search, status: 400, names: true });
    }
    expect(await refusal("nobody/entries")).toMatchObject({ status: 404, code: "not-found" });
    expect(await refusal("bad/entries/9-9")).toMatchObject({ status: 404, code: "not-found" });
    expect(await refusal("bad/entries/nine")).toMatchObject({ status: 400 });
  });
});

describe("what an entry holds", () => {
  test("is given as text in the entry's order", async () => {
    await add("plain", ["1700000000000-0"], "z", "1", "a", "größer 🎉", "json", '{"a":[1]}');
    const page = await get("plain");
    expect(page.entries[0]).toEqual({
      id: "1700000000000-0",
      timeMs: 1_700_000_000_000,
      fields: { z: "1", a: "größer 🎉", json: '{"a":[1]}' },
    });
    expect(Object.keys(page.entries[0]?.fields ?? {})).toEqual(["z", "a", "json"]);
  });

  test("is not lost where it is repeated or named by numbers; what is binary is withheld with its size", async () => {
    const audio = Buffer.from([0, 255, 254, 128, 10]);
    await add("odd", ["1-0"], "audio", audio, "say", "yes!", "say", "no!", "7", "maybe!", "__proto__", "x", audio, "y");
    const [entry] = (await get("odd")).entries;
    expect(entry && entryFields(entry)).toEqual(
      [
        ["audio", "[withheld: 5 bytes of binary]", false, false],
        ["say", "yes!", false, false],
        ["say", "no!", false, false],
        ["7", "maybe!", false, false],
        ["__proto__", "x", false, false],
        ["[withheld: binary]", "y", false, false],
      ].map(([name, value, nameIsBase64, isBase64]) => ({ name, value, nameIsBase64, isBase64, wholeBytes: null })),
    );
    expect(entry?.fields).toEqual({ audio: "[withheld: 5 bytes of binary]", say: "no!", "7": "maybe!" });
    expect(entry?.base64).toBeUndefined();
  });

  test("is cut between characters with its true size stated, and whole on demand", async () => {
    const long = "é".repeat(50_001).slice(0, 50_001);
    await add("long", ["1-0"], "long", `x${long}`, "short", "s");
    const [entry] = (await get("long")).entries;
    expect(entry?.cutBytes).toEqual({ long: 100_003 });
    expect(entry?.fields).toEqual({ long: `x${"é".repeat(2_047)}`, short: "s" });
    const whole = await fetch(`${server.url}/api/calls/long/entries/1-0`);
    expect(StreamEntry.parse(await whole.json())).toEqual({
      id: "1-0",
      timeMs: 1,
      fields: { long: `x${long}`, short: "s" },
    });
  });

  test("is bounded as a whole: the fields left out are counted", async () => {
    const many = Array.from({ length: 700 }, (_, i) => [`field ${i}`, "v"]).flat();
    await add("many", ["1-0"], ...many);
    const [entry] = (await get("many")).entries;
    expect(Object.keys(entry?.fields ?? {})).toHaveLength(500);
    expect(entry?.omittedFields).toBe(200);
  });
});

describe("large entries", () => {
  test("a page ends at about 1 MB, and goes on from there", async () => {
    const fields = Array.from({ length: 10 }, (_, i) => [`f${i}`, "x".repeat(4_000)]).flat();
    const ids = Array.from({ length: 60 }, (_, i) => `${i + 1}-0`);
    await add("heavy", ids, ...fields);
    const response = await fetch(`${server.url}/api/calls/heavy/entries?limit=500`);
    const text = await response.text();
    expect(text.length).toBeLessThan(2_000_000);
    expect(EntriesPage.parse(JSON.parse(text)).nextCursor).not.toBeNull();
    expect(await allPages("heavy", "?limit=500")).toEqual(ids);
    expect(await allPages("heavy", "?limit=500&order=desc")).toEqual(ids.toReversed());
  });

  test("entries of 5 MB are read a few at a time", async () => {
    const ids = Array.from({ length: 12 }, (_, i) => `${i + 1}-0`);
    await add("huge", ids, "audio", Buffer.alloc(5_000_000, 7));
    const callsBefore = await rangeReads();
    expect(await allPages("huge", "?limit=500")).toEqual(ids);
    expect((await rangeReads()) - callsBefore).toBeGreaterThanOrEqual(9);
    const whole = await fetch(`${server.url}/api/calls/huge/entries/1-0`);
    expect(StreamEntry.parse(await whole.json()).fields.audio).toBe(
      "[withheld: 5,000,000 characters, too many to be checked]",
    );
  });

  test("beyond 8 MB an entry is refused with the reason", async () => {
    await add("monster", ["1-0"], "audio", Buffer.alloc(9_000_000, 65));
    expect(await refusal("monster/entries/1-0")).toMatchObject({ status: 413, code: "too-large" });
    const [entry] = (await get("monster")).entries;
    expect(entry?.cutBytes).toEqual({ audio: 9_000_000 });
  });
});
