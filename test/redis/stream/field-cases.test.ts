import { expect, onTestFinished, test } from "vitest";
import type { CallGroup } from "@/lib/schema/call";
import { ownRedis } from "@/test/support/own-redis";
import { callOf, rowOf, runRuntime, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

/** A server of its own: what others do on it would hide what happened here. */
async function world() {
  const prefix = uniquePrefix();
  const { url } = await ownRedis({}, onTestFinished);
  const redis = await testClient(url, prefix);
  const { runtime } = await runRuntime(url, { CALLBOARD_STREAMS: `${prefix}:*` });
  const group = (name = "g", callId = "a"): CallGroup | undefined =>
    rowOf(runtime, callId)?.groups.find((one) => one.name === name);
  return { redis, runtime, group, key: (callId = "a") => `${prefix}:${callId}` };
}

async function addEntries(
  redis: Awaited<ReturnType<typeof testClient>>,
  key: string,
  count: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 1; i <= count; i++) ids.push((await redis.xadd(key, "*", "n", String(i))) ?? "");
  return ids;
}

/** Before 7.0 nobody counts what a group has read, and less can be said to be exact. */
async function isCounted(redis: Awaited<ReturnType<typeof testClient>>, key: string): Promise<boolean> {
  return JSON.stringify(await redis.xinfo("GROUPS", key)).includes("entries-read");
}

test("W1: ENTRIESREAD is an operator's word: never exact by itself, and counted on the opened call", async () => {
  const { redis, runtime, group, key } = await world();
  const ids = await addEntries(redis, key(), 10);
  await redis.xgroup("CREATE", key(), "high", ids[1] ?? "", "ENTRIESREAD", 8);
  await redis.xgroup("CREATE", key(), "low", ids[7] ?? "", "ENTRIESREAD", 2);
  await callOf(runtime, "a");
  const seen = await waitFor("both groups", () =>
    group("high") && group("low") ? [group("high"), group("low")] : null,
  );
  const truth: Record<string, number> = { high: 8, low: 2 };
  for (const one of seen) if (one?.lagSource === "exact") expect(one.lagEntries).toBe(truth[one.name]);
  const { groups } = await runtime.callReader.read("a");
  for (const { name, lagEntries, lagSource, skippedEntries } of groups) {
    expect([name, lagEntries, lagSource]).toEqual([name, truth[name], "exact"]);
    expect(skippedEntries).toBe(0);
  }
});

test("W4: entries deleted by id ahead of a group are lost to it", async () => {
  const { redis, runtime, group, key } = await world();
  const ids = await addEntries(redis, key(), 10);
  await redis.xgroup("CREATE", key(), "g", "0");
  await redis.xreadgroup("GROUP", "g", "w", "COUNT", 3, "STREAMS", key(), ">");
  await redis.xack(key(), "g", ...ids.slice(0, 3));
  await callOf(runtime, "a");
  await waitFor("the group", () => group()?.lagEntries === 7);
  await redis.xdel(key(), ...ids.slice(4, 7));
  await waitFor("the loss", () => group()?.status === "LOSS");
  expect(group()?.skippedIsAtLeast || group()?.skippedEntries === 3).toBe(true);
  await redis.xreadgroup("GROUP", "g", "w", "COUNT", 20, "STREAMS", key(), ">");
  await redis.xack(key(), "g", ...ids);
  const done = await waitFor("the group to be through", () => (group()?.lagEntries === 0 ? group() : null));
  expect(done).toMatchObject({
    status: "LOSS",
    reason: expect.stringMatching(/at least \d .*removed before the group read/),
  });
});

test("W4: counted on the opened call, the loss is known to the entry", async () => {
  const { redis, runtime, group, key } = await world();
  const ids = await addEntries(redis, key(), 10);
  await redis.xgroup("CREATE", key(), "g", "0");
  await redis.xreadgroup("GROUP", "g", "w", "COUNT", 3, "STREAMS", key(), ">");
  await callOf(runtime, "a");
  await waitFor("the group", () => group()?.lagSource === "exact");
  await redis.xdel(key(), ...ids.slice(4, 7));
  const { groups } = await runtime.callReader.read("a");
  expect(groups[0]).toMatchObject({ lagEntries: 4, lagSource: "exact", skippedEntries: 3, skippedIsAtLeast: false });
});

const fifty = async () => {
  const there = await world();
  const { redis, runtime, group, key } = there;
  await addEntries(redis, key(), 50);
  await redis.xgroup("CREATE", key(), "g", "0");
  await redis.xreadgroup("GROUP", "g", "w", "COUNT", 5, "STREAMS", key(), ">");
  await callOf(runtime, "a");
  await waitFor("two readings", () => group()?.lagEntries === 45 && group()?.readsPerSecond !== null);
  return there;
};

type Ways = [
  name: string,
  move: (redis: Awaited<ReturnType<typeof testClient>>, key: string) => Promise<unknown>,
  cause: RegExp,
];

test.each<Ways>([
  [
    "made anew at $",
    (redis, key) => redis.multi().xgroup("DESTROY", key, "g").xgroup("CREATE", key, "g", "$").exec(),
    /made anew/,
  ],
  ["set to $", (redis, key) => redis.xgroup("SETID", key, "g", "$"), /SETID/],
  [
    "set to $ as if all had been read",
    (redis, key) => redis.xgroup("SETID", key, "g", "$", "ENTRIESREAD", 50),
    /SETID/,
  ],
  [
    "made anew at $ as if all had been read",
    (redis, key) => redis.multi().xgroup("DESTROY", key, "g").xgroup("CREATE", key, "g", "$", "ENTRIESREAD", 50).exec(),
    /made anew/,
  ],
])("W3: a group %s has passed over what it had not read", async (_, move, cause) => {
  const { redis, group, key } = await fifty();
  await move(redis, key());
  const passed = await waitFor("the jump", () => (group()?.lagEntries === 0 ? group() : null));
  expect(passed).toMatchObject({
    readsPerSecond: 0,
    status: "LOSS",
    passedEntries: 45,
    passedIsInexact: false,
    isReadSeen: false,
    reason: expect.stringMatching(/45 entries were passed over unread/),
  });
  expect(passed.reason).toMatch(cause);
});

test("T5: pending entries that go with their consumer are no recovery", async () => {
  const { redis, runtime, group, key } = await world();
  await addEntries(redis, key(), 3);
  await redis.xgroup("CREATE", key(), "g", "0");
  await redis.xreadgroup("GROUP", "g", "c1", "STREAMS", key(), ">");
  await callOf(runtime, "a");
  await waitFor("the pending ones", () => group()?.pending === 3);
  expect(await redis.xgroup("DELCONSUMER", key(), "g", "c1")).toBe(3);
  const left = await waitFor("them to be gone", () => (group()?.pending === 0 ? group() : null));
  expect(left).toMatchObject({
    droppedPending: 3,
    droppedIsInexact: false,
    status: "LOSS",
    reason: expect.stringMatching(/3 pending entries went with their consumer/),
  });
  expect(left.isAckSeen).toBe(false);
});

const twenty = async () => {
  const there = await world();
  const { redis, runtime, group, key } = there;
  await addEntries(redis, key(), 20);
  await redis.xgroup("CREATE", key(), "g", "0");
  await redis.xreadgroup("GROUP", "g", "w", "COUNT", 5, "STREAMS", key(), ">");
  await callOf(runtime, "a");
  await waitFor("the group", () => group()?.lagEntries === 15 && group()?.pending === 5);
  const finding = () => runtime.fleet.snapshot.findings.find(({ title }) => title.startsWith("g "));
  return { ...there, finding };
};

test("W2a, T6: a group that vanished with its stream is told, though the key was made anew", async () => {
  const { redis, runtime, key, finding } = await twenty();
  await redis.multi().del(key()).xadd(key(), "*", "text", "after").exec();
  const row = await waitFor("the loss", () => (rowOf(runtime, "a")?.status === "LOSS" ? rowOf(runtime, "a") : null));
  expect(row?.groups).toEqual([]);
  expect(row?.lost).toMatchObject([
    {
      groupName: "g",
      goneWith: "stream-made-anew",
      undelivered: 15,
      undeliveredIsExact: true,
      pending: 5,
      text: "g is gone with its stream, whose key holds another one now, with 15 undelivered and 5 pending",
    },
  ]);
  const found = await waitFor("the finding", finding);
  expect(found).toMatchObject({ status: "LOSS", title: "g vanished from 1 call, with 15 undelivered and 5 pending" });
  expect((await runtime.callReader.read("a")).lost).toHaveLength(1);
});

test("W2b: a key that expired with a backlog is a loss that stays shown, and the call says so", async () => {
  const { redis, runtime, key, finding } = await twenty();
  await redis.pexpire(key(), 1);
  await waitFor("the call to be gone", () => rowOf(runtime, "a") === undefined);
  const found = await waitFor("the finding", finding);
  expect(found).toMatchObject({
    findingId: "stream-gone:g",
    title: "g lost what it had to do with the stream of 1 call: 15 undelivered and 5 pending",
  });
  await expect(runtime.callReader.read("a")).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringMatching(/^Call a is gone from Redis, missed since .*15 undelivered and 5 pending\.$/),
  });
});

test("W2c: a group destroyed on a live call is told, and still when it was made anew", async () => {
  const { redis, runtime, group, key, finding } = await twenty();
  await redis.xgroup("DESTROY", key(), "g");
  await waitFor("the loss", () => rowOf(runtime, "a")?.lost.length === 1);
  expect(rowOf(runtime, "a")).toMatchObject({
    status: "LOSS",
    lost: [{ goneWith: "destroyed", undelivered: 15, pending: 5 }],
  });
  await waitFor("the finding", finding);
  await redis.xgroup("CREATE", key(), "g", "$");
  await waitFor("the new group", () => group() !== undefined);
  expect(rowOf(runtime, "a")).toMatchObject({ status: "LOSS", lost: [{ groupName: "g" }] });
});

test("a call whose groups had done their work leaves no loss behind", async () => {
  const { redis, runtime, group, key } = await world();
  const ids = await addEntries(redis, key(), 3);
  await redis.xgroup("CREATE", key(), "g", "0");
  await redis.xreadgroup("GROUP", "g", "w", "STREAMS", key(), ">");
  await redis.xack(key(), "g", ...ids);
  await callOf(runtime, "a");
  await waitFor("the group", () => group()?.lagEntries === 0 && group()?.pending === 0);
  await redis.del(key());
  await waitFor("the call to be gone", () => rowOf(runtime, "a") === undefined);
  expect(runtime.collector.lostOf("a")).toEqual([]);
});

test("T2: nothing undelivered and nothing finished is never fine", async () => {
  const { redis, runtime, group, key } = await world();
  await redis.xgroup("CREATE", key(), "g", "0", "MKSTREAM");
  for (let i = 1; i <= 50; i++) {
    await redis.xadd(key(), "MAXLEN", "=", 20, `${i}-0`, "n", String(i));
    await redis.xreadgroup("GROUP", "g", "c1", "STREAMS", key(), ">");
  }
  await callOf(runtime, "a");
  const { groups } = await runtime.callReader.read("a");
  expect(groups[0]).toMatchObject({ lagEntries: 0, lagSource: "exact", pending: 50, ghosts: 30 });
  // A server that counts anew after a trim does not tell, to whom comes late, that nothing was passed.
  const isCumulative = runtime.collector.server?.lagFamily === "drifting" && (await isCounted(redis, key()));
  expect(isCumulative ? [0] : [0, null]).toContain(groups[0]?.skippedEntries);
  await waitFor("it to be slow", () => group()?.status === "SLOW", 20_000);
}, 30_000);

test("T3: finished entries are no backlog", async () => {
  const { redis, runtime, group, key } = await world();
  await redis.xgroup("CREATE", key(), "g", "0", "MKSTREAM");
  const ids = await addEntries(redis, key(), 200);
  await redis.xreadgroup("GROUP", "g", "c1", "COUNT", 1_000, "STREAMS", key(), ">");
  await redis.xack(key(), "g", ...ids);
  await callOf(runtime, "a");
  const seen = await waitFor("it to keep up", () =>
    group()?.status === "OK" && group()?.lastDeliveredId === ids.at(-1) ? group() : null,
  );
  expect(seen).toMatchObject({ lagEntries: 0, lagSource: "exact", pending: 0, reason: "keeps up" });
});

test("T4: pending entries whose payload is gone are ghosts, and a claim drops them without an ack", async () => {
  const { redis, runtime, group, key } = await world();
  const ids = await addEntries(redis, key(), 3);
  await redis.xgroup("CREATE", key(), "g", "0");
  await redis.xreadgroup("GROUP", "g", "c1", "STREAMS", key(), ">");
  await redis.xtrim(key(), "MAXLEN", "=", 0);
  await callOf(runtime, "a");
  expect((await runtime.callReader.read("a")).groups[0]).toMatchObject({ pending: 3, ghosts: 3 });
  await redis.xclaim(key(), "g", "c1", 0, ...ids);
  const [pending] = await redis.xpending(key(), "g");
  if (pending === 3) {
    // Before 7.0 a claim leaves them where they are.
    expect((await runtime.callReader.read("a")).groups[0]).toMatchObject({ pending: 3, ghosts: 3, droppedPending: 0 });
    return;
  }
  const left = await waitFor("them to be gone", () => (group()?.pending === 0 ? group() : null));
  expect(left).toMatchObject({ droppedPending: 3, status: "LOSS", reason: expect.stringMatching(/without an ack/) });
});

test("T8: one entry redelivered again and again is poison, however busy its consumer looks", async () => {
  const { redis, runtime, group, key } = await world();
  const [id = ""] = await addEntries(redis, key(), 1);
  await redis.xgroup("CREATE", key(), "g", "0");
  await redis.xreadgroup("GROUP", "g", "c1", "STREAMS", key(), ">");
  await redis.xclaim(key(), "g", "c1", 0, id, "RETRYCOUNT", 810);
  await callOf(runtime, "a");
  const seen = await waitFor("poison", () => (group()?.status === "POISON" ? group() : null));
  expect(seen).toMatchObject({ maxDeliveries: 810, reason: expect.stringMatching(/delivered 810 times/) });
});

test("T10: counters and ids out of joint", async () => {
  const { redis, runtime, group, key } = await world();
  await addEntries(redis, key(), 1);
  await redis.xgroup("CREATE", key(), "g", "$", "ENTRIESREAD", 100);
  await redis.xadd(key("b"), "9999999999999-0", "n", "1");
  await redis.xgroup("CREATE", key("b"), "g", "0");
  await redis.xadd(key("b"), "*", "n", "2");
  await callOf(runtime, "a");
  await callOf(runtime, "b");
  await waitFor("the first", () => group("g", "a")?.lagSource === "exact");
  expect(group("g", "a")).toMatchObject({ lagEntries: 0, skippedEntries: 0 });
  await waitFor("an age from first sight", () => (group("g", "b")?.undeliveredAgeMs ?? 0) > 500);
  expect(group("g", "b")).toMatchObject({ lagEntries: 2, lagSource: "exact" });
  expect(group("g", "b")?.undeliveredAgeMs).toBeLessThan(60_000);
  expect(rowOf(runtime, "b")?.clockNote).toMatch(/ahead of Redis' clock/);
});

test("T12: what one group's worker deleted is lost to the other", async () => {
  const { redis, runtime, group, key } = await world();
  const ids = await addEntries(redis, key(), 4);
  for (const name of ["a", "b"]) await redis.xgroup("CREATE", key(), name, "0");
  await redis.xreadgroup("GROUP", "b", "w", "COUNT", 1, "STREAMS", key(), ">");
  await redis.xack(key(), "b", ids[0] ?? "");
  await callOf(runtime, "a");
  await waitFor("both", () => group("b")?.lagEntries === 3);
  await redis.xreadgroup("GROUP", "a", "w", "STREAMS", key(), ">");
  await redis.xack(key(), "a", ...ids);
  await redis.xdel(key(), ...ids);
  const left = await waitFor("the loss", () => (group("b")?.lagEntries === 0 ? group("b") : null));
  const skippedIsAtLeast = !(await isCounted(redis, key()));
  expect(left).toMatchObject({ lagSource: "exact", skippedEntries: 3, skippedIsAtLeast, status: "LOSS" });
});
