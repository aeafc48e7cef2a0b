import { createServer } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, onTestFinished, test } from "vitest";
import { encodeEvent, eventStream, type FrameSource } from "@/server/frames/event-stream";
import { createOpenResponses } from "@/server/net/open-responses";
import type { Redis } from "@/server/redis/connect";
import { startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { openPausable, type PausedReader, type SeenFrame } from "@/test/support/paused-reader";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { openTail } from "@/test/support/tail-client";
import { waitFor } from "@/test/support/wait-for";

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

function memoryInUse(): number {
  if (typeof collectGarbage === "function") collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const value = "x".repeat(4_000);

/** Adds entries of about 20 kB, 40 every 50 ms, each with the moment it was added. */
async function add(redis: Redis, key: string, entries: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < entries) {
    const startedMs = performance.now();
    for (let i = 0; i < 40; i++) {
      const id = await redis.xadd(key, "MAXLEN", "~", 2_000, "*", ...["ts", String(performance.now())].concat(payload));
      ids.push(id ?? "");
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, 50 - (performance.now() - startedMs))));
  }
  return ids;
}
const payload = ["a", "b", "c", "d", "e"].flatMap((name) => [name, value]);

function percentile99(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}

/** Each entry is either shown or lies in a gap, every gap begins and ends where it says, and the numbers agree. */
function expectComplete(frames: SeenFrame[], truth: string[]): void {
  let at = 0;
  for (const frame of frames) {
    if ("entryId" in frame) {
      expect(frame.entryId).toBe(truth[at]);
      at++;
      continue;
    }
    const { cause, fromId, toId, count } = frame.gap;
    expect(cause).toBe("slow-reader");
    expect(fromId).toBe(truth[at - 1]);
    at += count ?? Number.NaN;
    expect(toId).toBe(truth[at - 1]);
  }
  expect(at).toBe(truth.length);
}

const gapsOf = ({ frames }: PausedReader) => frames.filter((frame) => "gap" in frame).length;

test("readers that stop reading cost a bounded amount, disturb nobody, and are told what they missed", {
  timeout: 120_000,
}, async () => {
  const { url } = await ownRedis();
  const redis = await testClient(url);
  const prefix = uniquePrefix();
  const key = `${prefix}:call`;
  const first = (await redis.xadd(key, "*", "ts", "0")) ?? "";
  const server = await startConsole(url, `${prefix}:*`);
  onTestFinished(() => server.stop());
  const tailUrl = `${server.url}/api/calls/call/tail?after=0-0`;

  let delays: number[] = [];
  const healthy = openTail({
    url: server.url,
    callId: "call",
    onEntry: ({ fields }) => delays.push(performance.now() - Number(fields.ts)),
  });
  onTestFinished(() => healthy.close());
  await waitFor("the healthy reader", () => healthy.ids.length === 1);
  const truth = [first, ...(await add(redis, key, 800))];
  await waitFor("the healthy reader", () => healthy.ids.at(-1) === truth.at(-1));
  const delayAloneMs = percentile99(delays);

  const stalled = await Promise.all(Array.from({ length: 8 }, () => openPausable(tailUrl)));
  onTestFinished(() => {
    for (const reader of stalled) reader.close();
  });
  await waitFor(
    "the readers before they stall",
    () => stalled.every(({ frames }) => frames.length === truth.length),
    30_000,
  );
  for (const reader of stalled) reader.pause();
  truth.push(...(await add(redis, key, 1_200)));
  const memoryBefore = memoryInUse();
  delays = [];
  truth.push(...(await add(redis, key, 2_400)));
  await waitFor("the healthy reader", () => healthy.ids.at(-1) === truth.at(-1));
  const delayBesideMs = percentile99(delays);
  const memoryGrowth = memoryInUse() - memoryBefore;
  expect(server.runtime.tail.watcherCount).toBe(9);
  expect(memoryGrowth).toBeLessThan(10_000_000);
  expect(delayBesideMs).toBeLessThan(3 * delayAloneMs + 50);
  expect(healthy.ids).toEqual(truth);

  for (const reader of stalled) reader.resume();
  await waitFor("the gap frames", () => stalled.every((reader) => gapsOf(reader) === 1));
  const last = await redis.xadd(key, "*", "ts", "0");
  truth.push(last ?? "");
  for (const reader of stalled) {
    await waitFor("the last entry", () => {
      const frame = reader.frames.at(-1);
      return frame && "entryId" in frame && frame.entryId === last;
    });
    expectComplete(reader.frames, truth);
  }
});

/** Something to send at any time. */
function endlessSource(onEnd: () => void): FrameSource {
  const chunk = encodeEvent("entry", JSON.stringify({ text: "x".repeat(100_000) }), "1-0");
  let hasEnded = false;
  return {
    take: () => (hasEnded ? null : chunk),
    whenReady: (callback) => callback(),
    get hasEnded() {
      return hasEnded;
    },
    end() {
      hasEnded = true;
      onEnd();
    },
  };
}

test("a reader that takes nothing for the set time is disconnected, and its source ended once", async () => {
  const responses = createOpenResponses();
  responses.start();
  let ended = 0;
  const server = createServer(async (incoming, outgoing) => {
    const headers = Object.entries(incoming.headers).map(([name, text]): [string, string] => [name, String(text)]);
    const gone = new AbortController();
    outgoing.once("close", () => gone.abort());
    const response = responses.find(new Request("http://x/", { headers }));
    const source = endlessSource(() => ended++);
    const { body } = eventStream({ signal: gone.signal, source, response, log: console, stalledAfterMs: 300 });
    outgoing.writeHead(200);
    for await (const chunk of body ?? []) outgoing.write(chunk);
    outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    responses.stop();
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const reader = await openPausable(`http://127.0.0.1:${port}/api/x`);
  await waitFor("bytes", () => reader.frames.length > 20);
  expect(ended).toBe(0);
  expect(responses.size).toBe(1);
  reader.pause();
  await waitFor("the end of the source", () => ended === 1);
  await waitFor("the end of the response", () => responses.size === 0);
  reader.resume();
  await waitFor("the end of the connection", () => reader.isClosed);
  expect(ended).toBe(1);
});
