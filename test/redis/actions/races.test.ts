import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { localOperator } from "@/lib/permissions";
import type { ActionAnswer, EntryTarget } from "@/lib/schema/action";
import { readConfig } from "@/server/config/config";
import type { Redis } from "@/server/redis/connect";
import { type ActionParts, buildActionParts } from "@/test/support/action-parts";
import { createRecordingLog } from "@/test/support/recording-log";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";

const rounds = 200;
const group = "comply";
const prefix = uniquePrefix();

/** Two consoles, each with connections of its own. */
let consoles: [ActionParts, ActionParts];
let last = 0;

beforeAll(async () => {
  const url = inject("redisUrl");
  const config = readConfig({ REDIS_URL: url, CALLBOARD_STATE_URL: url, CALLBOARD_STREAMS: `${prefix}:*` });
  if (!config.ok) throw new Error(config.problems.join("; "));
  const build = () => buildActionParts(config.config, createRecordingLog().log);
  consoles = [await build(), await build()];
});
afterAll(async () => {
  for (const parts of consoles) await parts.stop();
});

async function stick(redis: Redis, entries: number) {
  const callId = `race-${++last}`;
  const stuck = { key: `${prefix}:${callId}`, callId, group };
  await makeStuck(redis, { ...stuck, entries });
  await untilIdle(redis, stuck);
  return { ...stuck, targets: await targetsOf(redis, stuck) };
}

function act(parts: ActionParts, verb: "claim" | "ack" | "dead-letter", targets: EntryTarget[], to?: string) {
  const requestId = `race-${process.pid}-${++last}`;
  const body = { requestId, reason: "race", dryRun: false, targets };
  const context = { actor: localOperator, address: null };
  if (verb === "claim")
    return parts.actions.act(verb, { ...body, toConsumer: to ?? "", createConsumer: true }, context);
  return parts.actions.act(verb, body, context);
}

const done = (answer: ActionAnswer, outcome: string) =>
  new Set(answer.outcomes.filter((one) => one.outcome === outcome).map(({ entryId }) => entryId));

async function claimAtOnce(redis: Redis, entries: number): Promise<void> {
  const { targets, ...stuck } = await stick(redis, entries);
  const [a, b] = await Promise.all([
    act(consoles[0], "claim", targets, "ann"),
    act(consoles[1], "claim", targets, "bob"),
  ]);
  const byAnn = done(a, "claimed");
  const byBob = done(b, "claimed");
  const owners = await targetsOf(redis, stuck);
  expect(owners).toHaveLength(entries);
  for (const { entryId, consumer } of owners) {
    expect([byAnn.has(entryId), byBob.has(entryId)].filter(Boolean), entryId).toHaveLength(1);
    expect(consumer).toBe(byAnn.has(entryId) ? "ann" : "bob");
  }
  const losers = [...a.outcomes, ...b.outcomes].filter(({ outcome }) => outcome !== "claimed");
  expect(losers.every(({ why }) => why === "owner-changed")).toBe(true);
  await redis.del(stuck.key);
}

test(`two operators claiming the same entries at once: one owner and one success each (${rounds} × 1,000)`, {
  timeout: 180_000,
  retry: 0,
}, async () => {
  const redis = await testClient(inject("redisUrl"), prefix);
  for (let round = 0; round < rounds; round++) await claimAtOnce(redis, 1_000);
});

test(`two operators claiming for the same consumer: one success each (${rounds} rounds)`, {
  timeout: 120_000,
  retry: 0,
}, async () => {
  const redis = await testClient(inject("redisUrl"), prefix);
  for (let round = 0; round < rounds; round++) {
    const { targets, ...stuck } = await stick(redis, 20);
    const [a, b] = await Promise.all([
      act(consoles[0], "claim", targets, "ann"),
      act(consoles[1], "claim", targets, "ann"),
    ]);
    expect(done(a, "claimed").size + done(b, "claimed").size).toBe(20);
    await redis.del(stuck.key);
  }
});

test(`an operator acking while a worker acks: each acked once, the operator told which (${rounds} rounds)`, {
  timeout: 120_000,
  retry: 0,
}, async () => {
  const redis = await testClient(inject("redisUrl"), prefix);
  for (let round = 0; round < rounds; round++) {
    const { targets, ...stuck } = await stick(redis, 20);
    const ids = targets.map(({ entryId }) => entryId);
    const worker = redis.pipeline();
    for (const id of round % 2 ? ids : [...ids].reverse()) worker.xack(stuck.key, group, id);
    const [answer, acks] = await Promise.all([act(consoles[0], "ack", targets), worker.exec()]);
    const byWorker = (acks ?? []).filter(([, count]) => count === 1).length;
    expect(done(answer, "acked").size + byWorker).toBe(20);
    expect(answer.outcomes.filter(({ outcome, why }) => outcome === "skipped" && why === "already-acked")).toHaveLength(
      byWorker,
    );
    expect(await targetsOf(redis, stuck)).toEqual([]);
    await redis.del(stuck.key);
  }
});

test(`dead-letter and ack at once: never both lost, never two copies (${rounds} rounds)`, {
  timeout: 120_000,
  retry: 0,
}, async () => {
  const redis = await testClient(inject("redisUrl"), prefix);
  for (let round = 0; round < rounds; round++) {
    const { targets, ...stuck } = await stick(redis, 20);
    const [copied, again, acked] = await Promise.all([
      act(consoles[0], "dead-letter", targets),
      act(consoles[1], "dead-letter", [...targets].reverse()),
      act(consoles[round % 2 ? 0 : 1], "ack", targets),
    ]);
    const copies = await redis.xrange(`dlq:{${stuck.key}}`, "-", "+");
    const sources = copies.map(([, fields]) => fields[fields.indexOf("_id") + 1]);
    expect(new Set(sources).size).toBe(sources.length);
    const set = [...done(copied, "dead-lettered"), ...done(again, "dead-lettered")];
    expect(sources.sort()).toEqual(set.sort());
    const both = [...set, ...done(acked, "acked")];
    expect(both.sort()).toEqual(targets.map(({ entryId }) => entryId).sort());
    expect(await targetsOf(redis, stuck)).toEqual([]);
    expect(await redis.xlen(stuck.key)).toBe(20);
    await redis.del(stuck.key, `dlq:{${stuck.key}}`, `dlq:{${stuck.key}}:idx`);
  }
});
