import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { ActionAnswer, ActionReport } from "@/lib/schema/action";
import { DeadLettersPage } from "@/lib/schema/dead-letter";
import { StreamEntry } from "@/lib/schema/stream-entry";
import type { Redis } from "@/server/redis/connect";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { callOf, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const group = "comply";
let site: ConsoleServer;
let redis: Redis;
let prefix: string;

beforeEach(async () => {
  prefix = uniquePrefix();
  redis = await testClient(inject("redisUrl"), prefix);
  site = await startConsole(inject("redisUrl"), `${prefix}:*`);
});
afterEach(() => site.stop());

async function act(verb: string, body: object): Promise<ActionAnswer> {
  const response = await fetch(`${site.url}/api/actions/${verb}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ requestId: randomUUID(), reason: "poison: cannot be parsed", ...body }),
  });
  return ActionAnswer.parse(await response.json());
}

async function list(search = ""): Promise<DeadLettersPage> {
  return DeadLettersPage.parse(await (await fetch(`${site.url}/api/dead-letters?${search}`)).json());
}

const keyOf = (callId: string) => `${prefix}:${callId}`;

async function setAside(callId: string, entries: number): Promise<ActionAnswer> {
  const stuck = { key: keyOf(callId), callId, group, entries };
  await makeStuck(redis, stuck);
  await untilIdle(redis, stuck);
  return act("dead-letter", { targets: await targetsOf(redis, stuck) });
}

const mine = (page: DeadLettersPage) => page.rows.filter(({ streamKey }) => streamKey.startsWith(prefix));

test("lists what was set aside with its origin, newest first, in pages, and filters", async () => {
  await setAside("a", 3);
  await setAside("b", 2);
  const all = await list();
  expect(mine(all)).toHaveLength(5);
  expect(mine(all)[0]).toMatchObject({
    callId: "b",
    group,
    consumer: "dead",
    deliveries: 1,
    reason: "poison: cannot be parsed",
    by: "local operator",
    redrives: 0,
    isLoopGuarded: false,
    originalExists: true,
    preview: { field: "text", text: "words of entry 1% done!", isCut: false },
  });
  const first = await list("callId=a&limit=2");
  expect(first).toMatchObject({ total: 3, totalIsAtLeast: false });
  const second = await list(`callId=a&limit=2&cursor=${first.nextCursor}`);
  expect(second.nextCursor).toBeNull();
  const ids = [...first.rows, ...second.rows].map(({ deadLetterId }) => deadLetterId);
  expect(new Set(ids).size).toBe(3);
  expect((await list("callId=a&reason=POISON")).total).toBe(3);
  expect((await list("callId=a&reason=other")).total).toBe(0);
  expect((await list("callId=a&group=brain")).total).toBe(0);
  expect((await list("callId=a&minAgeMs=60000")).total).toBe(0);
  expect((await list("callId=a&group=brain")).found).toEqual({
    groups: [{ text: group, count: 3 }],
    reasons: [{ text: "poison: cannot be parsed", count: 3 }],
  });
  expect((await fetch(`${site.url}/api/dead-letters?cursor=x`)).status).toBe(400);
  const [row] = first.rows;
  const whole = await fetch(`${site.url}/api/dead-letters/a/${row?.deadLetterId}`);
  expect(StreamEntry.parse(await whole.json()).fields).toMatchObject({ _group: group, seg: "it_2" });
});

test("finds dead letters that the state store has forgotten, by the calls it knows", async () => {
  await setAside("a", 2);
  await redis.zrem("callboard:self:dead-letters", keyOf("a"));
  await callOf(site.runtime, "a");
  expect(mine(await list())).toHaveLength(2);
});

test("a redrive gives the entry back to its group alone, and the third one must be forced", async () => {
  const callId = "a";
  const key = keyOf(callId);
  await setAside(callId, 1);
  await redis.xgroup("CREATE", key, "brain", "$");
  for (const round of [1, 2]) {
    const [letter] = (await list(`callId=${callId}`)).rows;
    const targets = [{ callId, deadLetterId: letter?.deadLetterId }];
    const [outcome] = (await act("redrive", { targets })).outcomes;
    expect(outcome, `round ${round}`).toMatchObject({ outcome: "redriven", group, entryId: letter?.entryId });
    expect(await redis.xpending(key, "brain", "-", "+", 10)).toEqual([]);
    const taken = await redis.xautoclaim(key, group, "alive", 60_000, "0", "COUNT", 10);
    expect(JSON.stringify(taken)).toContain(letter?.entryId);
    const stuck = { key, callId, group };
    await untilIdle(redis, stuck);
    await act("dead-letter", { targets: await targetsOf(redis, stuck) });
  }
  const [letter] = (await list(`callId=${callId}`)).rows;
  expect(letter).toMatchObject({ redrives: 2, isLoopGuarded: true });
  const targets = [{ callId, deadLetterId: letter?.deadLetterId }];
  expect((await act("redrive", { targets })).outcomes[0]).toMatchObject({ outcome: "skipped", why: "loop-guard" });
  expect((await act("redrive", { targets, force: true })).counts).toEqual({ redriven: 1 });
});

test("when the original is trimmed a redrive says so; as a new entry all groups get it, with where it belongs", async () => {
  const callId = "a";
  const key = keyOf(callId);
  const { outcomes } = await setAside(callId, 1);
  await redis.xadd(key, "*", "text", "later");
  await redis.xtrim(key, "MAXLEN", 1);
  const [letter] = (await list(`callId=${callId}`)).rows;
  expect(letter?.originalExists).toBe(false);
  const targets = [{ callId, deadLetterId: outcomes[0]?.deadLetterId }];
  const refused = await act("redrive", { targets });
  expect(refused.outcomes[0]).toMatchObject({ outcome: "skipped", why: "ghost" });
  expect(refused.outcomes[0]?.detail).toContain("new entry");
  const requestId = randomUUID();
  const added = await act("redrive", { requestId, targets, asNewEntry: true });
  expect(added.counts).toEqual({ redriven: 1 });
  const [newest] = await redis.xrevrange(key, "+", "-", "COUNT", 1);
  expect(added.outcomes[0]?.newEntryId).toBe(newest?.[0]);
  const report = await fetch(`${site.url}/api/actions/${requestId}`);
  expect(ActionReport.parse(await report.json()).outcomes[0]).toMatchObject({ fate: null, newEntryId: newest?.[0] });
  const [, fields] = (await redis.xrevrange(key, "+", "-", "COUNT", 1))[0] ?? [];
  expect(fields).toEqual([
    "_redrive_group",
    group,
    "_redrive_of",
    letter?.entryId,
    "seg",
    "it_0",
    "text",
    "words of entry 0% done!",
  ]);
  expect((await list(`callId=${callId}`)).total).toBe(0);
});

test("a dry run of a redrive says who would hold the entry", async () => {
  const { outcomes } = await setAside("a", 2);
  const targets = outcomes.map(({ deadLetterId }) => ({ callId: "a", deadLetterId }));
  const first = await act("redrive", { dryRun: true, targets });
  expect(first.outcomes[0]).toMatchObject({
    before: null,
    after: { consumer: "dead", idleMs: 3_600_000, deliveries: 0 },
  });
  await redis.xgroup("DELCONSUMER", keyOf("a"), group, "dead");
  const second = await act("redrive", { dryRun: true, targets });
  expect(second.outcomes[1]).toMatchObject({ after: { consumer: "callboard-redrive" } });
  expect(await redis.xpending(keyOf("a"), group, "-", "+", 10)).toEqual([]);
  const anew = await act("redrive", { dryRun: true, asNewEntry: true, targets });
  expect(anew.outcomes[0]?.after).toBeUndefined();
});

test("says when the state store, which remembers where dead letters lie, does not answer", async () => {
  await setAside("a", 1);
  expect((await list()).totalNote).toBeNull();
  await redis.rename("callboard:self:dead-letters", `${prefix}:dead-letters-before`);
  await redis.set("callboard:self:dead-letters", "no sorted set");
  try {
    const page = await waitFor("the list to be read anew", async () => {
      const read = await list(`callId=${randomUUID()}`).then(() => list());
      return read.totalNote === null ? null : read;
    });
    expect(page).toMatchObject({ totalIsAtLeast: true });
    expect(page.totalNote).toContain("state store");
  } finally {
    await redis.rename(`${prefix}:dead-letters-before`, "callboard:self:dead-letters");
  }
});

test("a payload that pretends to be another dead letter cannot redirect a redrive", async () => {
  const key = keyOf("a");
  await redis.xadd(key, "*", "_src", "elsewhere", "_group", "brain", "_id", "9-9", "text", "hostile");
  await redis.xgroup("CREATE", key, group, "0");
  await redis.xgroup("CREATE", key, "brain", "$");
  await redis.xreadgroup("GROUP", group, "dead", "COUNT", 1, "STREAMS", key, ">");
  const stuck = { key, callId: "a", group };
  await untilIdle(redis, stuck);
  const { outcomes } = await act("dead-letter", { targets: await targetsOf(redis, stuck) });
  const targets = [{ callId: "a", deadLetterId: outcomes[0]?.deadLetterId }];
  expect((await act("redrive", { targets })).outcomes[0]).toMatchObject({ outcome: "redriven", group });
  expect(await redis.xpending(key, group, "-", "+", 10)).toHaveLength(1);
  expect(await redis.xpending(key, "brain", "-", "+", 10)).toHaveLength(0);
});
