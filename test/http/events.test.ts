import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { apiPath } from "@/lib/endpoints/api-path";
import { endpoints } from "@/lib/endpoints/endpoints";
import { standardPolicy } from "@/lib/mask/policy";
import { EventsPage } from "@/lib/schema/replay";
import { callLogLimits, createCallLogRegistry } from "@/server/conversation/call-log-registry";
import { createEntryMasks } from "@/server/entries/entry-mask";
import type { Redis } from "@/server/redis/connect";
import { createReadLanes } from "@/server/redis/read-lanes";
import { ask, refusalOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

let redis: Redis;
let server: ConsoleServer;
let prefix: string;

beforeEach(async () => {
  prefix = uniquePrefix();
  redis = await testClient(inject("redisUrl"), prefix);
  server = await startConsole(inject("redisUrl"), `${prefix}:*`);
});

afterEach(() => server.stop());

const startMs = 1_700_000_000_000;
const idOf = (i: number) => `${startMs + i * 250}-0`;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => idOf(from + i));

async function add(callId: string, from: number, to: number, fields = (i: number) => ["text", `line ${i}`]) {
  for (let start = from; start <= to; start += 5_000) {
    const pipeline = redis.pipeline();
    for (let i = start; i <= Math.min(to, start + 4_999); i++) {
      pipeline.xadd(
        `${prefix}:${callId}`,
        idOf(i),
        "kind",
        "transcript",
        "phase",
        "final",
        "role",
        "user",
        ...fields(i),
      );
    }
    await pipeline.exec();
  }
  await waitFor(`call ${callId}`, () => server.runtime.collector.registry.find(callId));
}

const page = (callId: string, query = "") => ask(server.url, endpoints.events, { params: { callId }, query });
const idsOf = ({ events }: EventsPage) => events.map(({ entryId }) => entryId);

async function rangeReads(): Promise<number> {
  return Number(/cmdstat_xrange:calls=(\d+)/.exec(await redis.info("commandstats"))?.[1] ?? 0);
}

describe("the events of a call", () => {
  test("come page by page, none skipped or repeated, while entries are added and trimmed", async () => {
    await add("moving", 1, 1_200);
    const ids: string[] = [];
    let cursor = "";
    for (let pages = 0; pages < 2_000; pages++) {
      const got = await page("moving", `?limit=100${cursor}`);
      ids.push(...idsOf(got));
      if (ids.length >= 1_250) break;
      cursor = got.nextCursor === null ? `&after=${ids.at(-1)}` : `&cursor=${got.nextCursor}`;
      if (pages < 5) await add("moving", 1_201 + pages * 10, 1_210 + pages * 10);
      await redis.xtrim(`${prefix}:moving`, "MINID", idOf(Math.min(200, pages * 20)));
    }
    expect(ids).toEqual(range(1, 1_250));
    const header = await waitFor("the head to be read again", async () => {
      const got = await page("moving", `?after=${idOf(1_240)}`);
      return got.header.keptEvents > 100 && got.header;
    });
    expect(header).toMatchObject({ isComplete: true, bound: null, readToId: idOf(1_250), gaps: [] });
    expect(header.head.firstEntryId).not.toBe(idOf(1));
  });

  test("begin after an entry", async () => {
    await add("after", 1, 30);
    expect(idsOf(await page("after", `?after=${idOf(25)}`))).toEqual(range(26, 30));
    expect((await page("after", `?after=${idOf(30)}`)).events).toEqual([]);
  });

  test("are masked", async () => {
    await add("masked", 1, 3, () => ["text", "my card number is 4111 1111 1111 1111."]);
    const text = JSON.stringify(await page("masked"));
    expect(text).not.toMatch(/4111|1111/);
    expect((await page("masked")).events[0]?.masked?.length).toBeGreaterThan(0);
  });

  test("of a stream made anew replace the old ones under another version, and of a deleted one are 404", async () => {
    await add("again", 1, 50);
    const before = await page("again");
    await redis.del(`${prefix}:again`);
    await add("again", 1, 5);
    const after = await waitFor("the new stream", async () => {
      const got = await page("again");
      return got.events.length === 5 && got;
    });
    expect(after.header.version).not.toBe(before.header.version);
    await redis.del(`${prefix}:again`);
    await waitFor(
      "404",
      async () => (await fetch(`${server.url}${apiPath("events", { params: { callId: "again" } })}`)).status === 404,
    );
  });

  test("that were trimmed before they were read are told as a gap", async () => {
    await add("gap", 1, 100);
    await page("gap");
    await add("gap", 101, 200);
    await redis.xtrim(`${prefix}:gap`, "MINID", idOf(151));
    const { header, events } = await waitFor("the rest", async () => {
      const got = await page("gap");
      return got.header.readToId === idOf(200) && got;
    });
    expect(header.gaps).toEqual([{ afterEntryId: idOf(100), beforeEntryId: idOf(151), entries: 50 }]);
    expect(events).toHaveLength(150);
  });

  test("are read from Redis once for fifty who ask at the same time", async () => {
    await add("many", 1, 2_000);
    const readsBefore = await rangeReads();
    await page("many", "?limit=5000");
    const alone = (await rangeReads()) - readsBefore;
    await add("crowd", 1, 2_000);
    const before = await rangeReads();
    const pages = await Promise.all(Array.from({ length: 50 }, () => page("crowd", "?limit=5000")));
    expect(new Set(pages.map(({ events }) => events.length))).toEqual(new Set([2_000]));
    expect((await rangeReads()) - before).toBeLessThan(3 * alone);
  });

  test("of entries of 5 MB are bounded", async () => {
    await add("huge", 1, 6, () => ["text", "x".repeat(5_000_000)]);
    const response = await fetch(`${server.url}${apiPath("events", { params: { callId: "huge" } })}`);
    const text = await response.text();
    expect([response.status, text.length < 10_000_000]).toEqual([200, true]);
    expect(EventsPage.parse(JSON.parse(text)).events.length).toBeGreaterThan(0);
  });

  test("refuse what does not validate and whom it does not concern", async () => {
    await add("bad", 1, 2);
    for (const query of ["after=now", "limit=0", "limit=5001", "cursor=x", "cursor=1-0", "until=1-0"]) {
      const refusal = await refusalOf(`${server.url}${apiPath("events", { params: { callId: "bad" } })}?${query}`);
      expect([query, refusal.status]).toEqual([query, 400]);
      expect(refusal.message.startsWith(`${query.split("=")[0]}:`)).toBe(true);
    }
    expect(await refusalOf(`${server.url}${apiPath("events", { params: { callId: "nobody" } })}`)).toMatchObject({
      status: 404,
    });
  });
});

describe("what is kept", () => {
  test("is bounded for a call, which is said, and over all calls", async () => {
    const { collector, sequence } = server.runtime;
    const lanes = createReadLanes({ url: inject("redisUrl"), name: "test", lanes: 2, maxReplyBytes: 64_000_000 });
    const limits = { ...callLogLimits, calls: 2, perCall: { entries: 700, bytes: 96_000_000 } };
    const callLogs = createCallLogRegistry(
      {
        sequence,
        collector,
        lanes,
        masks: createEntryMasks({ error: () => undefined }, () => ({ policy: standardPolicy })),
        now: Date.now,
      },
      limits,
    );
    for (const callId of ["a", "b", "c"]) await add(callId, 1, 1_000);
    for (const callId of ["a", "b", "c"]) {
      const got = await callLogs.page(callId, { limit: 5_000 });
      expect(got.events).toHaveLength(700);
      expect(got.header).toMatchObject({ isComplete: false, bound: { kind: "entries" } });
      expect(got.nextCursor).toBeNull();
      await add(callId, 1_001, 1_010);
      await waitFor("another reading", async () => {
        const again = await callLogs.page(callId, { limit: 5_000 });
        expect(again.events).toHaveLength(700);
        return again.header.asOfMs > got.header.asOfMs;
      });
    }
    expect(callLogs.size).toBe(2);
    callLogs.stop();
    lanes.close();
  });
});

test("100,000 entries are read in full", { timeout: 90_000 }, async () => {
  await add("long", 1, 100_000);
  const pages: EventsPage[] = [];
  let cursor = "";
  for (;;) {
    const got = await page("long", `?limit=5000${cursor}`);
    pages.push(got);
    if (got.nextCursor === null) break;
    cursor = `&cursor=${got.nextCursor}`;
  }
  const ids = pages.flatMap(idsOf);
  expect(ids.length).toBe(100_000);
  expect(new Set(ids).size).toBe(100_000);
});
