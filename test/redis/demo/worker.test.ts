import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { createCallBook, type DemoCall } from "@/server/demo/call-book";
import { poisonEntry } from "@/server/demo/poison";
import { createRandom } from "@/server/demo/random";
import { createWorker, type Worker, type WorkerMode, type WorkerOptions } from "@/server/demo/worker";
import { connectRedis, type Redis } from "@/server/redis/connect";

const url = inject("redisUrl");
const group = "crm";
const soon = { timeout: 10_000, interval: 20 };

let commands: Redis;
let streamKey: string;
let call: DemoCall;
let workers: Worker[];

/** Ten times as fast as in the demo; a claim needs 300 ms of idleness. */
function startWorker(name: string, given: Partial<WorkerOptions> = {}): Worker {
  const book = createCallBook();
  book.add(call);
  const worker = createWorker({
    ...{ group, name, commands, book, speed: 10, minIdleMs: 300 },
    reader: connectRedis({ url, name, purpose: "blocking" }),
    random: createRandom(1),
    mode: () => "healthy",
    shard: () => [call],
    readEveryMs: () => 0,
    isStrict: () => true,
    pendingStreams: () => [],
    ...given,
  });
  workers.push(worker);
  worker.start();
  return worker;
}

const addEntries = async (count: number) => {
  for (let n = 0; n < count; n += 1) await commands.xadd(streamKey, "*", "text", `line ${n}`);
};
const pendingCount = async () => Number((await commands.xpending(streamKey, group))[0]);
const pendingRows = async () =>
  (await commands.xpending(streamKey, group, "-", "+", 100)) as [string, string, number, number][];

beforeEach(async (context) => {
  workers = [];
  commands = connectRedis({ url, name: "test", purpose: "commands" });
  await new Promise((resolve) => commands.once("ready", resolve));
  streamKey = `test:demo-worker:${context.task.id}`;
  await commands.del(streamKey);
  await commands.xgroup("CREATE", streamKey, group, "0", "MKSTREAM");
  call = {
    ...{ callId: "salon-1", streamKey, slot: 0, maxLength: 1_000, startedAtMs: 0, endedAtMs: undefined },
    ...{ abandoned: undefined, isPoisoned: false, drained: new Set(), lost: new Set() },
  };
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await commands.del(streamKey);
  commands.disconnect();
});

describe("createWorker", () => {
  it("reads and acks what arrives", async () => {
    const worker = startWorker("crm-1");
    await addEntries(35);
    await vi.waitFor(() => expect(worker.ackedEntries()).toBe(35), soon);
    expect(await pendingCount()).toBe(0);
  });

  it("reclaims the entries of a worker that was killed", async () => {
    await addEntries(12);
    const dying = startWorker("crm-1", { mode: () => "blocked" });
    await vi.waitFor(async () => expect(await pendingCount()).toBe(12), soon);
    dying.kill();
    expect((await pendingRows()).every(([, consumer]) => consumer === "crm-1")).toBe(true);
    const survivor = startWorker("crm-2");
    await vi.waitFor(() => expect(survivor.ackedEntries()).toBe(12), soon);
    expect(await pendingCount()).toBe(0);
  });

  it("acks entries that someone else's XCLAIM gave it, long before any XAUTOCLAIM would", async () => {
    await addEntries(7);
    await commands.xreadgroup("GROUP", group, "crm-9", "COUNT", 7, "STREAMS", streamKey, ">");
    const worker = startWorker("crm-1", { minIdleMs: 600_000, pendingStreams: () => [streamKey] });
    const ids = (await pendingRows()).map(([entryId]) => entryId);
    await commands.xclaim(streamKey, group, "crm-1", 0, ...ids);
    await vi.waitFor(() => expect(worker.ackedEntries()).toBe(7), soon);
    expect(await pendingCount()).toBe(0);
  });

  it("serves after a restart what it had read before it died", async () => {
    await addEntries(5);
    const before = startWorker("crm-1", { mode: () => "blocked" });
    await vi.waitFor(async () => expect(await pendingCount()).toBe(5), soon);
    before.kill();
    startWorker("crm-1", { minIdleMs: 600_000, pendingStreams: () => [streamKey] });
    await vi.waitFor(async () => expect(await pendingCount()).toBe(0), soon);
  });

  it("redelivers a poison entry again and again, and goes on with the rest", async () => {
    await addEntries(3);
    await commands.xadd(streamKey, "*", ...poisonEntry(group));
    await addEntries(3);
    let isStrict = true;
    const worker = startWorker("crm-1", { isStrict: () => isStrict, pendingStreams: () => [streamKey] });
    await vi.waitFor(async () => expect((await pendingRows())[0]?.[3]).toBeGreaterThanOrEqual(5), soon);
    expect(worker.ackedEntries()).toBe(6);
    expect(worker.failedEntries()).toBeGreaterThanOrEqual(5);
    isStrict = false;
    await vi.waitFor(async () => expect(await pendingCount()).toBe(0), soon);
  });

  it("polls without progress while blocked, and catches up afterwards", async () => {
    let mode: WorkerMode = "blocked";
    await addEntries(90);
    const worker = startWorker("crm-1", { mode: () => mode, pendingStreams: () => [streamKey] });
    await vi.waitFor(async () => expect(await pendingCount()).toBeGreaterThanOrEqual(60), soon);
    const held = await pendingCount();
    const idleMs = async () => {
      const [consumer] = (await commands.xinfo("CONSUMERS", streamKey, group)) as (string | number)[][];
      return Number(consumer?.[(consumer.indexOf("idle") ?? 0) + 1]);
    };
    for (let poll = 0; poll < 5; poll += 1) await vi.waitFor(async () => expect(await idleMs()).toBeLessThan(60), soon);
    expect(await pendingCount()).toBe(held);
    expect(held).toBeLessThan(90);
    expect(worker.ackedEntries()).toBe(0);
    mode = "healthy";
    await vi.waitFor(() => expect(worker.ackedEntries()).toBe(90), soon);
    expect(await pendingCount()).toBe(0);
  });

  it("drops an abandoned call with entries pending, and acks them once a claim brings them", async () => {
    call.abandoned = { group, atMs: performance.now() };
    await addEntries(4);
    const first = startWorker("crm-1", { minIdleMs: 1, pendingStreams: () => [streamKey] });
    await vi.waitFor(async () => expect(await pendingCount()).toBe(4), soon);
    await first.stop();
    // Longer than the last reads of an abandoned call: nobody reads it any more.
    call.abandoned = { group, atMs: performance.now() - 60_000 };
    await addEntries(3);
    const other = startWorker("crm-2", { minIdleMs: 1, pendingStreams: () => [streamKey] });
    const ids = (await pendingRows()).map(([entryId]) => entryId);
    await commands.xclaim(streamKey, group, "crm-2", 0, ...ids);
    await vi.waitFor(() => expect(other.ackedEntries()).toBe(4), soon);
    expect(await pendingCount()).toBe(0);
    expect(first.ackedEntries()).toBe(0);
  });

  it("forgets a group that was destroyed, and keeps serving the others", async () => {
    const other: DemoCall = { ...call, streamKey: `${streamKey}:other`, lost: new Set() };
    await commands.xgroup("CREATE", other.streamKey, group, "0", "MKSTREAM");
    const worker = startWorker("crm-1", { shard: () => [call, other] });
    await commands.xgroup("DESTROY", streamKey, group);
    await vi.waitFor(() => expect(call.lost.has(group)).toBe(true), soon);
    await commands.xadd(other.streamKey, "*", "text", "still served");
    await vi.waitFor(() => expect(worker.ackedEntries()).toBe(1), soon);
    await commands.del(other.streamKey);
  });
});
