import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { createCallNames } from "@/lib/ids/call-names";
import { maskEntryAlone } from "@/lib/mask/mask-entry";
import { standardPolicy } from "@/lib/mask/policy";
import type { ActionAnswer } from "@/lib/schema/action";
import { ApiError } from "@/lib/schema/api-error";
import type { RawEntry } from "@/lib/schema/stream-entry";
import { runBatches } from "@/server/actions/run-batches";
import { createCollector } from "@/server/collector/collector";
import { readConfig } from "@/server/config/config";
import { createEventTail } from "@/server/conversation/event-tail";
import { createTailHub } from "@/server/entries/tail-hub";
import { eventStream } from "@/server/frames/event-stream";
import type { Redis } from "@/server/redis/connect";
import { encodeCommand } from "@/server/redis/encode-command";
import { createRawConnection, orError } from "@/server/redis/raw-connection";
import { createReadLanes } from "@/server/redis/read-lanes";
import { defineScript } from "@/server/redis/script";
import { createTopology } from "@/server/redis/topology/topology";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { createRecordingLog, type LogLine } from "@/test/support/recording-log";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { idsOf, takeFrames } from "@/test/support/take-frames";
import { waitFor } from "@/test/support/wait-for";

const watched = { url: inject("redisUrl") };
const fault = { code: "internal", message: "Something went wrong here; the log of the console says what." };
const outage = /lost Redis|does not answer|Nothing listens|unreachable/;

let prefix: string;
let redis: Redis;
let server: ConsoleServer;

beforeEach(async () => {
  prefix = uniquePrefix();
  redis = await testClient(watched.url, prefix);
  await redis.xadd(`${prefix}:one`, "1-0", "text", "hello");
  await redis.xadd(`${prefix}:two`, "1-0", "text", "hello");
  server = await startConsole(watched.url, `${prefix}:*`);
  await waitFor("both calls", () => server.runtime.collector.registry.byKey.size === 2);
});
afterEach(() => server.stop());

function settings() {
  const config = readConfig({ NODE_ENV: "test", REDIS_URL: watched.url, CALLBOARD_STATE_URL: watched.url });
  if (!config.ok) throw new Error(config.problems.join("; "));
  return config.config.thresholds;
}

function planted(): never {
  throw new TypeError("planted");
}

/** Named in the log, and by nobody called an outage. */
function expectNamed(lines: readonly LogLine[], what: string): void {
  expect(lines).toContainEqual({ level: "error", text: `${what}: planted` });
  expect(lines.filter(({ text }) => outage.test(text))).toEqual([]);
}

test("in a route it is a logged 500 that says nothing of it", async () => {
  server.runtime.calls.list = planted;
  const response = await fetch(`${server.url}/api/calls`);
  expect(response.status).toBe(500);
  expect(ApiError.parse(await response.json())).toEqual({ error: fault });
  expectNamed(server.lines, "unexpected error in a request");
});

test("in a source of frames it is the last frame of the stream", async () => {
  const { log, lines } = createRecordingLog();
  let hasEnded = false;
  const source = {
    take: planted,
    whenReady: (callback: () => void) => callback(),
    get hasEnded() {
      return hasEnded;
    },
    end() {
      hasEnded = true;
    },
  };
  const text = await eventStream({ signal: new AbortController().signal, source, response: undefined, log }).text();
  expect(text.endsWith(`event: fault\ndata: ${JSON.stringify(fault)}\n\n`)).toBe(true);
  expect(hasEnded).toBe(true);
  expectNamed(lines, "unexpected error in an event stream");
});

const maskOrFail = (entry: RawEntry) => ("planted" in entry.fields ? planted() : maskEntryAlone(entry));

function hubWithFault() {
  const { log, lines } = createRecordingLog();
  const lanes = createReadLanes({ ...watched, name: "test:lanes", lanes: 1 });
  const { collector, sequence } = server.runtime;
  const hub = createTailHub({
    sequence,
    watched,
    collector,
    lanes,
    masks: {
      of: () =>
        Object.assign(maskOrFail, {
          policy: standardPolicy,
          pins: undefined,
          checkLarge: () => null,
          checkLargeEvent: () => null,
        }),
    },
    log,
    now: Date.now,
  });
  const stop = () => {
    hub.stop();
    lanes.close();
  };
  return { hub, lines, stop };
}

test("in the tail of live entries it ends that stream's watchers with a frame, and nobody else's", async () => {
  const { hub, lines, stop } = hubWithFault();
  const [bad, good] = await Promise.all([hub.watch("one", undefined), hub.watch("two", undefined)]);
  const [badFrames, goodFrames] = [takeFrames(bad), takeFrames(good)];
  await redis.xadd(`${prefix}:one`, "2-0", "planted", "1");
  await waitFor("the fault", () => badFrames.some(({ event }) => event === "fault"));
  expect(badFrames.at(-1)).toEqual({ event: "fault", id: undefined, data: fault });
  expect(bad.hasEnded).toBe(true);
  await redis.xadd(`${prefix}:two`, "2-0", "text", "more");
  await waitFor("the other stream's entry", () => idsOf(goodFrames).at(-1) === "2-0");
  expect([...badFrames, ...goodFrames].filter(({ event }) => event === "state")).toEqual([]);
  expect(hub.watcherCount).toBe(1);
  expectNamed(lines, "a tail of live entries failed");
  stop();
});

test("in the history of a tail it is told once, and never tried again by itself", async () => {
  const { hub, lines, stop } = hubWithFault();
  const pipeline = redis.pipeline();
  for (let i = 2; i <= 1_000; i++) pipeline.xadd(`${prefix}:one`, `${i}-0`, i === 900 ? "planted" : "text", "x");
  await pipeline.exec();
  const frames = takeFrames(await hub.watch("one", "0-0"));
  await waitFor("the fault", () => frames.some(({ event }) => event === "fault"));
  expect(frames.at(-1)?.data).toEqual(fault);
  expect(hub.watcherCount).toBe(0);
  await expect(hub.watch("one", "899-0")).rejects.toThrow("planted");
  expect(hub.watcherCount).toBe(0);
  expect(lines.filter(({ text }) => text.includes("planted"))).toHaveLength(1);
  expectNamed(lines, "a tail of live entries failed");
  stop();
});

test("in the tail of events it ends with a frame", async () => {
  const { log, lines } = createRecordingLog();
  const { callLogs, collector } = server.runtime;
  const tail = { follow: async () => planted() };
  const events = createEventTail({ callLogs, tail, collector, log, now: Date.now });
  const frames = takeFrames(await events.watch("one", undefined, {}));
  await waitFor("the fault", () => frames.some(({ event }) => event === "fault"));
  expect(frames.at(-1)?.data).toEqual(fault);
  expect(frames.filter(({ event }) => event === "state")).toEqual([]);
  expect(events.watcherCount).toBe(0);
  expectNamed(lines, "a conversation could not be followed");
  events.stop();
});

test("in the sweep it is told in a notice while Redis counts as connected", async () => {
  const { log, lines } = createRecordingLog();
  const names = createCallNames([`${prefix}:*`]);
  let isPlanted = false;
  const collector = createCollector({
    topology: createTopology(watched),
    patterns: [`${prefix}:*`],
    indexKey: undefined,
    names: { ...names, callIdOf: (key) => (isPlanted ? planted() : names.callIdOf(key)) },
    pace: { hotEveryMs: 100, coldEveryMs: 100 },
    discoverEveryMs: 100,
    maxCalls: 100,
    budgetPercent: 10,
    thresholds: settings(),
    log,
    now: Date.now,
    keptOf: () => undefined,
  });
  collector.start();
  await waitFor("the first pass", () => !collector.isWarmingUp);
  isPlanted = true;
  const notice = /The console itself failed while it read Redis, which answers/;
  await waitFor("the notice", () => collector.notices().some((line) => notice.test(line)));
  await waitFor("another try", () => collector.tracker.staleMs() > 0);
  expect(collector.tracker.state).toBe("connected");
  expect(lines.filter(({ text }) => text.includes("planted"))).toHaveLength(1);
  expectNamed(lines, "the sweep failed");
  isPlanted = false;
  await waitFor("readings again", () => collector.tracker.staleMs() === 0);
  await collector.stop();
});

test("in the reading of a reply it costs that request, not the connection", async () => {
  const connection = createRawConnection({ ...watched, name: "test:raw" });
  await connection.open();
  const ping = encodeCommand("PING");
  const text = orError((reader) => reader.utf8());
  const [bad, good] = await Promise.allSettled([
    connection.pipeline([ping, ping, ping], [text, orError<string>(planted), text]),
    connection.pipeline([ping], [text]),
  ]);
  expect(bad).toMatchObject({ status: "rejected", reason: { name: "TypeError", message: "planted" } });
  expect(good).toEqual({ status: "fulfilled", value: ["PONG"] });
  expect(connection.isOpen).toBe(true);
  connection.close();
});

test("in the decoding of an action's answer it leaves the target unknown, and no talk of a lost Redis", async () => {
  const connection = createRawConnection({ ...watched, name: "test:raw" });
  await connection.open();
  const call = { script: defineScript("one", "return {1}"), keys: [`${prefix}:one`], args: [] };
  const heavy = { isHeavy: true, call };
  const outcomes: ActionAnswer["outcomes"] = [];
  const name = { callId: "one", group: "g", entryId: "1-0", outcome: "unknown" } as const;
  const done = { ...name, outcome: "acked" } as const;
  const fill = Array.from({ length: 200 }, (_, i) => i + 2);
  const many = { ...call, script: defineScript("many", "return {200}") };
  const stopped = await runBatches(
    connection,
    [
      { ...heavy, indexes: [0], decode: () => done },
      { ...heavy, indexes: [1], decode: planted },
      { call: many, isHeavy: true, indexes: fill, decode: () => done },
    ],
    () => name,
    (index, outcome) => {
      outcomes[index] = outcome;
    },
  );
  expect(stopped).toMatchObject({ name: "TypeError", message: "planted" });
  expect(outcomes[0]).toEqual(done);
  expect(outcomes[1]).toEqual({ ...name, detail: "the console failed on the answer; repeat to find out" });
  const notRun = { outcome: "failed", why: "not-run", detail: "the console failed before; its log says how" };
  expect(outcomes[2]).toEqual({ ...name, ...notRun });
  connection.close();
});
