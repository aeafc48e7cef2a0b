import { EventSource } from "eventsource";
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test } from "vitest";
import { createCallReader } from "@/components/replay/call-reader";
import { apiPath } from "@/lib/endpoints/api-path";
import { EventsPageInBulk, EventTailFrame } from "@/lib/schema/replay";
import type { Redis } from "@/server/redis/connect";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { startConsoleWire } from "@/test/support/console-wire";
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

async function add(callId: string, entries: number): Promise<void> {
  const pipeline = redis.pipeline();
  const fields = ["kind", "transcript", "phase", "final", "role", "user", "text", "hello there"];
  for (let i = 0; i < entries; i++) pipeline.xadd(`${prefix}:${callId}`, "*", ...fields);
  await pipeline.exec();
  await waitFor(`call ${callId}`, () => server.runtime.collector.registry.find(callId));
}

const idsInRedis = async (callId: string) => (await redis.xrange(`${prefix}:${callId}`, "-", "+")).map(([id]) => id);

/** The player's reader over a wire that can be cut. */
async function read(callId: string) {
  const wire = await startConsoleWire(server.url);
  const reader = createCallReader({
    async loadPage(query) {
      const answer = await fetch(`${wire.url}${apiPath("events", { params: { callId }, query })}`);
      if (!answer.ok) throw new Error(String(answer.status));
      return EventsPageInBulk.parse(await answer.json());
    },
    openStream: (url) => new EventSource(`${wire.url}${url}`),
    tailUrl: (query) => apiPath("eventTail", { params: { callId }, query }),
    loadFrames: async () => (event, data) => EventTailFrame.safeParse({ event, data: JSON.parse(data) }).data ?? null,
    wait(ms, wake) {
      const timer = setTimeout(wake, ms);
      return () => clearTimeout(timer);
    },
    nowMs: Date.now,
  });
  onTestFinished(async () => {
    reader.stop();
    await wire.stop();
  });
  reader.start();
  return { reader, wire, ids: () => reader.getState().call?.entryIds ?? [] };
}

describe("the reader of a replay", () => {
  test("shows the beginning first, then all, then what is added", async () => {
    await add("long", 2_500);
    const { reader, ids } = await read("long");
    const wasReading = new Set<boolean>();
    reader.subscribe(() => wasReading.add(reader.getState().call?.isReading ?? false));
    await waitFor("all of it", () => ids().length === 2_500);
    expect([...wasReading]).toEqual([true, false]);
    await waitFor("the tail", () => reader.getState().link.state === "following");
    expect(reader.getState().call?.course.isLive).toBe(true);
    await add("long", 300);
    await waitFor("what was added", () => ids().length === 2_800);
    expect(ids()).toEqual(await idsInRedis("long"));
  });

  test("loses and repeats nothing over cuts while entries come", async () => {
    await add("cut", 50);
    const { reader, wire, ids } = await read("cut");
    for (let round = 1; round <= 3; round++) {
      await waitFor("the tail", () => reader.getState().link.state === "following");
      await add("cut", 40);
      wire.cut();
      await add("cut", 700);
      await waitFor("the loss", () => reader.getState().link.state === "lost");
      wire.mend();
      await add("cut", 10);
      await waitFor("all of it", () => ids().length === 50 + round * 750);
    }
    expect(ids()).toEqual(await idsInRedis("cut"));
    expect(reader.getState().call?.whole.missing.filter(({ kind }) => kind === "gap")).toEqual([]);
  });

  test("begins anew where the stream was made anew", async () => {
    await add("again", 20);
    const { reader, ids } = await read("again");
    await waitFor("the tail", () => reader.getState().link.state === "following");
    await redis.del(`${prefix}:again`);
    await add("again", 5);
    await waitFor("the new stream", () => ids().length === 5);
    expect(ids()).toEqual(await idsInRedis("again"));
  });
}, 60_000);
