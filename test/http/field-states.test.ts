import { expect, inject, onTestFinished, test } from "vitest";
import { type Call, type CallGroup, CallsPage } from "@/lib/schema/call";
import { GroupCensus, GroupsAnswer } from "@/lib/schema/group";
import { PendingPage } from "@/lib/schema/pending";
import { Snapshot } from "@/lib/schema/snapshot";
import { startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";
import { startScriptedServer } from "@/test/support/xnack-replies";

type Redis = Awaited<ReturnType<typeof testClient>>;

/** Complaints of users of streams, each played on a server of its own and asked for over HTTP, as anybody may. */
async function world(env: Record<string, string> = {}) {
  const prefix = uniquePrefix();
  const { url } = await ownRedis({}, onTestFinished);
  const redis = await testClient(url, prefix);
  const key = `${prefix}:a`;
  const limits = {
    CALLBOARD_SLOW_AFTER_MS: "800",
    CALLBOARD_BLOCKED_AFTER_MS: "3000",
    CALLBOARD_GONE_AFTER_MS: "4500",
  };

  async function watch() {
    const site = await startConsole(url, `${prefix}:*`, { env: { ...limits, ...env } });
    onTestFinished(() => site.stop());
    const ask = async (path: string): Promise<unknown> => (await fetch(`${site.url}/api/${path}`)).json();
    const rows = async (query = "") => CallsPage.parse(await ask(`calls?${query}`)).rows;
    /** The snapshot is made once a second: it may be that much behind the calls. */
    const finding = (title: RegExp) =>
      waitFor(`a finding like ${title}`, async () =>
        Snapshot.parse(await ask("snapshot")).findings.find((one) => title.test(one.title)),
      );
    const groups = async () => GroupsAnswer.parse(await ask("groups")).groups;
    /** The call, once it looks as it should. */
    const until = (what: string, is: (call: Call) => boolean): Promise<Call> =>
      waitFor(what, async () => (await rows()).find(is), 20_000);
    const census = async (group: string) => GroupCensus.parse(await ask(`groups/${group}/consumers`));
    return { rows, finding, groups, census, until };
  }
  return { redis, key, watch };
}

async function addEntries(redis: Redis, key: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 1; i <= count; i++) ids.push((await redis.xadd(key, "*", "n", String(i))) ?? "");
  return ids;
}

const read = (redis: Redis, key: string, group: string, consumer: string, count = 1_000) =>
  redis.xreadgroup("GROUP", group, consumer, "COUNT", count, "STREAMS", key, ">");
const named = (call: Call, name: string): CallGroup | undefined => call.groups.find((group) => group.name === name);
const signsOf = (call: Call) => call.signs.map(({ kind, groupName }) => [kind, groupName]);

test("T2 hidden outage: lag 0 and never fine, with the pressure", async () => {
  const { redis, key, watch } = await world();
  await redis.xgroup("CREATE", key, "g", "0", "MKSTREAM");
  for (let i = 0; i < 50; i++) {
    await redis.xadd(key, "MAXLEN", "=", 20, "*", "n", String(i));
    await read(redis, key, "g", "c1");
  }
  const { rows, finding, groups, until } = await watch();
  const call = await until("the first reading", ({ groups: all }) => all.length === 1);
  expect(named(call, "g")).toMatchObject({
    status: "SLOW",
    lagEntries: 0,
    lagSource: "exact",
    pending: 50,
    pressure: 2.5,
  });
  expect(named(call, "g")?.reason).toMatch(
    /^reads but does not finish: 0 undelivered, 50 pending in a stream that keeps about 20; the oldest has waited/,
  );
  expect(signsOf(call)).toEqual([["unfinished", "g"]]);
  expect(await rows("sign=unfinished&group=g")).toHaveLength(1);
  await finding(/^g reads but does not finish in 1 call/);
  expect(await groups()).toMatchObject([{ name: "g", status: "SLOW", signs: { unfinished: 1 } }]);
  const blocked = await until("it to be blocked", ({ status }) => status === "BLOCKED");
  expect(named(blocked, "g")).toMatchObject({ ghosts: expect.any(Number), pendingIsSampled: true });
  expect(named(blocked, "g")?.ghosts).toBeGreaterThanOrEqual(10);
}, 40_000);

test("T3 finished is no backlog; that it is kept is another matter", async () => {
  const { redis, key, watch } = await world({ CALLBOARD_IDLE_AFTER_MS: "600", CALLBOARD_ENDED_AFTER_MS: "1200" });
  await redis.xgroup("CREATE", key, "g", "0", "MKSTREAM");
  const ids = await addEntries(redis, key, 1_000);
  await read(redis, key, "g", "c1");
  await redis.xack(key, "g", ...ids);
  const { rows, until } = await watch();
  const call = await until("the sample", ({ signs }) => signs.some(({ text }) => /B/.test(text)));
  expect(named(call, "g")).toMatchObject({ lagEntries: 0, lagSource: "exact", pending: 0 });
  expect(["OK", "WARMING", "ENDED_CLEAN"]).toContain(call.status);
  const kept = await until("both", ({ signs }) => signs.length === 2);
  expect(signsOf(kept)).toEqual([
    ["no-cap", null],
    ["no-expiry", null],
  ]);
  expect(kept.signs[0]?.text).toMatch(/^1,000 entries, \S+ kB and never trimmed$/);
  expect(await rows("sign=no-expiry")).toHaveLength(1);
}, 40_000);

test("T4 ghost stall: all three are ghosts, and dropped without an ack by the claim", async () => {
  const { redis, key, watch } = await world();
  const ids = await addEntries(redis, key, 3);
  await redis.xgroup("CREATE", key, "g", "0");
  await read(redis, key, "g", "c1");
  await redis.xtrim(key, "MAXLEN", "=", 0);
  const { until } = await watch();
  const stalled = await until("trouble", ({ status }) => status === "SLOW" || status === "BLOCKED");
  const looked = await until("all three", (call) => named(call, "g")?.ghosts === 3);
  expect(named(stalled, "g")).toMatchObject({ lagEntries: 0, pending: 3 });
  expect(named(looked, "g")).toMatchObject({ pending: 3, ghosts: 3 });
  await redis.xclaim(key, "g", "c1", 0, ...ids);
  const dropped = await until("the loss", ({ status }) => status === "LOSS");
  expect(named(dropped, "g")).toMatchObject({ pending: 0, droppedPending: 3 });
  expect(named(dropped, "g")?.reason).toMatch(/3 pending entries left the pending list without an ack/);
}, 40_000);

test("T5 orphans: what went with its consumer is no recovery", async () => {
  const { redis, key, watch } = await world();
  await addEntries(redis, key, 3);
  await redis.xgroup("CREATE", key, "g", "0");
  await read(redis, key, "g", "c1");
  const { rows, finding, until } = await watch();
  await until("the pending ones", (call) => named(call, "g")?.pending === 3);
  expect(await redis.xgroup("DELCONSUMER", key, "g", "c1")).toBe(3);
  const call = await until("the loss", ({ status }) => status === "LOSS");
  expect(named(call, "g")).toMatchObject({ pending: 0, lagEntries: 0, droppedPending: 3, isAckSeen: false });
  expect(signsOf(call)).toEqual([["orphaned", "g"]]);
  // Redis 6.2 has no counters that would tell the group from another one in its place.
  const orAnew = call.entriesAdded === null ? ", or when the group was made anew," : "";
  expect(call.signs[0]?.text).toBe(`g: 3 pending entries went with their consumer${orAnew} without an ack`);
  expect(await rows("sign=orphaned")).toHaveLength(1);
  expect((await finding(/^g lost 3 entries/)).advice).toMatch(/XCLAIM with FORCE/);
}, 40_000);

test("T6 evicted and reborn: the group that went is on the board, also when the alarm is over", async () => {
  const { redis, key, watch } = await world({ CALLBOARD_LOSS_SHOWN_MS: "2000" });
  await redis.xgroup("CREATE", key, "g", "0", "MKSTREAM");
  await addEntries(redis, key, 10);
  const { rows, finding, groups, until } = await watch();
  await until("the backlog", (call) => named(call, "g")?.lagEntries === 10);
  await redis.multi().del(key).xadd(key, "*", "n", "after").exec();
  const lost = await until("the loss", ({ status }) => status === "LOSS");
  expect(lost).toMatchObject({
    groups: [],
    entriesAdded: 1,
    lost: [{ groupName: "g", undelivered: 10, goneWith: "stream-made-anew" }],
  });
  const missed = await until("it to be missing", ({ status }) => status === "MISSING");
  expect(signsOf(missed)).toEqual([
    ["vanished", "g"],
    ["no-readers", null],
  ]);
  expect(missed.signs[0]?.text).toBe(
    "g is gone with its stream, whose key holds another one now, with 10 undelivered and 0 pending; nobody reads the 1 entry there now for it",
  );
  expect(await rows("status=MISSING&group=g")).toHaveLength(1);
  await finding(/^g vanished from 1 call and is not back$/);
  expect(await groups()).toMatchObject([{ name: "g", calls: 1, missingCalls: 1, status: "MISSING" }]);
  await redis.xgroup("CREATE", key, "g", "0");
  await until("it to be back", (call) => named(call, "g")?.lagEntries === 1 && call.status !== "MISSING");
}, 40_000);

test("T7 zombies: fifty names, one reader", async () => {
  const { redis, key, watch } = await world();
  await addEntries(redis, key, 5);
  await redis.xgroup("CREATE", key, "g", "0");
  for (let i = 0; i < 50; i++) await redis.xgroup("CREATECONSUMER", key, "g", `z${i}`);
  await read(redis, key, "g", "worker", 3);
  const { census, until } = await watch();
  const call = await until("all names", (one) => named(one, "g")?.consumers === 51);
  expect(named(call, "g")).toMatchObject({ consumers: 51, pending: 3, lagEntries: 2 });
  const young = await census("g");
  expect(young).toMatchObject({ names: 51, registrations: 51, callsLookedAt: 1, callsTotal: 1 });
  expect(young.states.alive).toEqual({ names: 1, registrations: 1, pending: 3 });
  expect((young.states.unproven?.names ?? 0) + (young.states["never-read"]?.names ?? 0)).toBe(50);
  const old = await waitFor(
    "none of the fifty to have asked",
    async () => {
      await redis.xreadgroup("GROUP", "g", "worker", "STREAMS", key, "0");
      const seen = await census("g");
      return seen.removable.names === 50 ? seen : null;
    },
    20_000,
  );
  expect(old.removable).toEqual({ names: 50, registrations: 50 });
  expect(old.rows).toHaveLength(51);
}, 40_000);

test("T8 poison: named at once, however busy its consumer looks", async () => {
  const { redis, key, watch } = await world();
  const [id = ""] = await addEntries(redis, key, 1);
  await redis.xgroup("CREATE", key, "g", "0");
  await read(redis, key, "g", "c1");
  await redis.xclaim(key, "g", "c1", 0, id, "RETRYCOUNT", 810);
  const { until } = await watch();
  const call = await until("poison", ({ status }) => status === "POISON");
  expect(named(call, "g")).toMatchObject({ maxDeliveries: 810, reason: expect.stringMatching(/delivered 810 times/) });
}, 40_000);

test("T9 heartbeat: the clock runs on though it is touched again and again", async () => {
  const { redis, key, watch } = await world();
  const [id = ""] = await addEntries(redis, key, 1);
  await redis.xgroup("CREATE", key, "g", "0");
  await read(redis, key, "g", "c1");
  const { rows, until } = await watch();
  const beating = setInterval(() => void redis.xclaim(key, "g", "c1", 0, id, "JUSTID"), 400);
  onTestFinished(() => clearInterval(beating));
  const call = await until("it to be told", ({ signs }) => signs.some(({ kind }) => kind === "kept-alive"));
  const group = named(call, "g");
  expect(group).toMatchObject({ maxDeliveries: 1, pending: 1 });
  expect(group?.oldestPendingIdleMs).toBeLessThan(700);
  expect(group?.oldestPendingAgeMs).toBeGreaterThan(800);
  expect(group?.reason).toMatch(/; kept alive by c1$/);
  expect(call.signs.find(({ kind }) => kind === "kept-alive")?.text).toMatch(
    /^c1 claims the oldest pending entry of g again and again: untouched for .+ and delivered 1 time, yet .+ old$/,
  );
  expect(await rows("sign=kept-alive")).toHaveLength(1);
}, 40_000);

test("T10 counters out of joint: the truth, and ids ahead of the clock named", async () => {
  const { redis, key, watch } = await world();
  await addEntries(redis, key, 1);
  await redis.xgroup("CREATE", key, "a", "$", "ENTRIESREAD", 100);
  const ahead = key.replace(/a$/, "b");
  await redis.xadd(ahead, "9999999999999-0", "n", "1");
  await redis.xgroup("CREATE", ahead, "g", "0");
  await redis.xadd(ahead, "*", "n", "2");
  const { rows, finding, until } = await watch();
  const first = await until("the first", (call) => named(call, "a")?.lagSource === "exact");
  expect(named(first, "a")).toMatchObject({ lagEntries: 0 });
  const call = await until("an age from first sight", (one) => (named(one, "g")?.undeliveredAgeMs ?? 0) > 800);
  expect(named(call, "g")).toMatchObject({ lagEntries: 2, lagSource: "exact" });
  expect(named(call, "g")?.undeliveredAgeMs).toBeLessThan(30_000);
  expect(signsOf(call)).toEqual([["ids-ahead", null]]);
  const late = await until(
    "it to be slow",
    ({ status, callId }) => callId === "b" && status !== "OK" && status !== "WARMING",
  );
  expect(["SLOW", "BLOCKED", "GONE"]).toContain(late.status);
  expect(await rows("sign=ids-ahead")).toHaveLength(1);
  await finding(/^The ids of 1 call run ahead of Redis' clock$/);
}, 40_000);

test("T10c read, then trimmed: what the server still counts as lag is none", async () => {
  const { redis, key, watch } = await world();
  await redis.xgroup("CREATE", key, "g", "0", "MKSTREAM");
  const ids = await addEntries(redis, key, 10);
  await read(redis, key, "g", "c1", 2);
  await redis.xtrim(key, "MAXLEN", "=", 5);
  await read(redis, key, "g", "c1");
  await redis.xack(key, "g", ...ids);
  const { until } = await watch();
  const call = await until("the truth", (one) => named(one, "g")?.lagSource === "exact");
  expect(named(call, "g")).toMatchObject({ lagEntries: 0, pending: 0 });
}, 40_000);

test("T12 what one group's worker deleted is lost to the other", async () => {
  const { redis, key, watch } = await world();
  const ids = await addEntries(redis, key, 4);
  for (const name of ["a", "b"]) await redis.xgroup("CREATE", key, name, "0");
  await read(redis, key, "b", "w", 1);
  await redis.xack(key, "b", ids[0] ?? "");
  const { until } = await watch();
  await until("both", (call) => named(call, "b")?.lagEntries === 3);
  await read(redis, key, "a", "w");
  await redis.xack(key, "a", ...ids);
  await redis.xdel(key, ...ids);
  const call = await until("the loss", ({ status }) => status === "LOSS");
  expect(named(call, "b")).toMatchObject({ lagEntries: 0, lagSource: "exact", skippedEntries: 3, status: "LOSS" });
  expect(named(call, "b")?.reason).toMatch(/^3 entries were removed before the group read them/);
}, 40_000);

/** True where this server is older than the verb; on the newer ones (CALLBOARD_REDIS_SERVER) the state is played. */
async function isTooOld(redis: Redis, name: string, ...args: (string | number)[]): Promise<boolean> {
  return redis.call(name, ...args).then(
    () => false,
    (error: Error) => {
      expect(error.message).toMatch(/syntax error|Invalid stream ID|unknown command/i);
      return true;
    },
  );
}

test("T1 pinned trim: nothing is trimmed, nothing is lost, and who still needs the first entry is told", async () => {
  const { redis, key, watch } = await world();
  const addedMs = Date.now() - 90_000;
  const ids: string[] = [];
  for (let i = 0; i < 200; i++) ids.push((await redis.xadd(key, `${addedMs}-${i + 1}`, "n", String(i))) ?? "");
  for (const name of ["a", "b"]) await redis.xgroup("CREATE", key, name, "0");
  await read(redis, key, "a", "w");
  await redis.xack(key, "a", ...ids);
  if (await isTooOld(redis, "XTRIM", key, "MAXLEN", "=", 100, "ACKED")) return;
  const { until } = await watch();
  const call = await until("the pin", ({ signs }) => signs.some(({ kind }) => kind === "pinned"));
  expect(call).toMatchObject({ length: 200, firstEntryId: ids[0] });
  expect(named(call, "a")).toMatchObject({ lagEntries: 0, lagSource: "exact", pending: 0, skippedEntries: 0 });
  expect(named(call, "b")).toMatchObject({ lagEntries: 200, lagSource: "exact", skippedEntries: 0 });
  expect(call.signs.find(({ kind }) => kind === "pinned")).toMatchObject({
    groupName: "b",
    text: expect.stringMatching(/^b alone still needs the first of 200 entries/),
  });
}, 40_000);

test("T11 given back to nobody, in each mode: no owner, no time of 1970, no broken count", async () => {
  const idOf = (n: number) => `${Date.now() - 20_000}-${n}`;
  const rows = ["0", "1", "9223372036854775807"].map((deliveries, i) => {
    return { entryId: idOf(i + 1), consumer: "", idleMs: "-1", deliveries };
  });
  const [first = "", last = ""] = [rows[0]?.entryId, rows[2]?.entryId];
  const server = await startScriptedServer({
    length: 3,
    firstEntryId: first,
    lastEntryId: last,
    lastDeliveredId: last,
    consumers: [{ name: "w1", pending: 0, idleMs: 200 }],
    rows,
  });
  onTestFinished(() => server.stop());
  const site = await startConsole(server.url, "conv:*", { env: { CALLBOARD_STATE_URL: inject("redisUrl") } });
  onTestFinished(() => site.stop());
  const ask = async (path: string): Promise<unknown> => (await fetch(`${site.url}/api/${path}`)).json();
  const group = await waitFor("poison", async () => {
    const call = CallsPage.parse(await ask("calls")).rows.find(({ status }) => status === "POISON");
    return call?.groups[0];
  });
  expect(group).toMatchObject({
    pending: 3,
    oldestPendingConsumer: "",
    oldestPendingIdleMs: null,
    reason: expect.stringMatching(/^an entry was marked as fatal and is still pending/),
  });
  expect(group.oldestPendingAgeMs).toBeLessThan(120_000);
  const pending = PendingPage.parse(await ask("pending"));
  expect(pending.rows.map(({ consumer, consumerState, deliveries }) => [consumer, consumerState, deliveries])).toEqual([
    ["", "released", 0],
    ["", "released", 1],
    ["", "released", Number.MAX_SAFE_INTEGER],
  ]);
}, 40_000);

test("T13 a repeat of a deleted entry is accepted and adds nothing: there is nothing to deliver and nothing lost", async () => {
  const { redis, key, watch } = await world();
  if (await isTooOld(redis, "XADD", key, "IDMP", "p", "i", "*", "f", "v")) return;
  const [[id] = []] = await redis.xrange(key, "-", "+");
  await redis.xgroup("CREATE", key, "g", "$");
  await redis.xdel(key, id ?? "");
  expect(await redis.call("XADD", key, "IDMP", "p", "i", "*", "f", "v")).toBe(id);
  const { until } = await watch();
  const call = await until("the reading", (one) => named(one, "g")?.lagSource === "exact");
  expect(call).toMatchObject({ length: 0, entriesAdded: 1, firstEntryId: null });
  expect(named(call, "g")).toMatchObject({ lagEntries: 0, pending: 0 });
  expect(["OK", "WARMING"]).toContain(call.status);
}, 40_000);
