import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { AuditPage } from "@/lib/schema/audit-entry";
import type { RedisServer } from "@/server/launch/redis-server";
import { startRedisServer } from "@/server/launch/redis-server";
import type { Redis } from "@/server/redis/connect";
import { type Accounts, createAccounts, password } from "@/test/support/accounts";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { callOf, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const prefix = uniquePrefix();
const stuck = { key: `${prefix}:call`, callId: "call", group: "comply" };
let accounts: Accounts;
let store: RedisServer;
let state: Redis;
let watched: Redis;
let site: ConsoleServer;
let viewer: string;
let operator: string;

beforeAll(async () => {
  accounts = await createAccounts();
  viewer = accounts.addToken("tv", "viewer");
  operator = accounts.addToken("to", "operator");
  store = await startRedisServer({ args: ["--maxmemory", "24mb", "--maxmemory-policy", "noeviction"] });
  state = await testClient(store.url, undefined, afterAll);
  watched = await testClient(inject("redisUrl"), prefix, afterAll);
  await makeStuck(watched, { ...stuck, entries: 20 });
  await untilIdle(watched, stuck);
  site = await startConsole(inject("redisUrl"), `${prefix}:*`, {
    env: { CALLBOARD_STATE_URL: store.url, CALLBOARD_USERS_FILE: accounts.file },
  });
  await callOf(site.runtime, "call");
});
afterAll(async () => {
  await site.stop();
  await store.stop();
  accounts.remove();
});

const post = (path: string, body: unknown, secret: string) =>
  fetch(`${site.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${secret}` },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

async function usedBytes(): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await state.info("memory"))?.[1]);
}

const signIn = (name = accounts.userOf("admin").name) =>
  fetch(`${site.url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password }),
  });

async function ack(): Promise<number> {
  const [target] = await targetsOf(watched, stuck);
  const body = { requestId: randomUUID(), reason: "tried", targets: [target] };
  return (await post("/api/actions/ack", body, operator)).status;
}

describe("a viewer's refused attempts", () => {
  const targets = Array.from({ length: 1_000 }, (_, i) => ({
    callId: `${i}`.padStart(1_700, "x"),
    group: "comply",
    entryId: `${i}-0`,
    consumer: "dead",
    idleMs: 1,
    deliveries: 1,
  }));

  test("leave the store as good as it was, however large and many", async () => {
    const before = await usedBytes();
    const large = JSON.stringify({ jobId: "job-00001", verb: "ack", reason: "x", targets });
    for (let i = 0; i < 40; i++) {
      const refused = await post("/api/jobs", large, viewer);
      expect(refused.status).toBe(403);
      await refused.body?.cancel();
    }
    const small = JSON.stringify({ requestId: randomUUID(), reason: "x", targets: targets.slice(0, 120) });
    expect(small.length).toBeLessThan(262_144);
    const all = Array.from({ length: 1_500 }, () => small);
    while (all.length > 0) {
      const some = await Promise.all(all.splice(0, 50).map((body) => post("/api/actions/ack", body, viewer)));
      for (const { status, body } of some) {
        expect(status).toBe(403);
        await body?.cancel();
      }
    }
    expect((await usedBytes()) - before).toBeLessThan(2_500_000);
    expect([(await signIn()).status, await ack()]).toEqual([200, 200]);
  }, 120_000);

  test("are told: the first ones as they were, the others as a number", async () => {
    await site.runtime.actions.audit.tellFurther();
    const response = await fetch(`${site.url}/api/audit?actor=token:tv&limit=500`, {
      headers: { authorization: `Bearer ${operator}` },
    });
    const { rows } = AuditPage.parse(await response.json());
    expect(rows[0]).toMatchObject({ kind: "refused", action: "refused-attempts" });
    expect(rows[0]?.note).toMatch(/^1\d{3} further attempts were refused/);
    expect(rows.length).toBeGreaterThan(20);
  });
});

describe("a store that fills", () => {
  const filler = `${prefix}-filler`;
  const fillTo = async (share: number) => {
    const missing = Math.floor(share * 24 * 1_048_576 - (await usedBytes()));
    const piece = 200_000;
    for (let i = 0; i < missing / (piece + 30_000); i++)
      await state.set(`${filler}:${randomUUID()}`, "x".repeat(piece));
    await site.runtime.storeRoom.look();
  };
  const ready = async () => (await fetch(`${site.url}/api/health/ready`)).json();
  const note = () =>
    post(
      "/api/calls/call/notes",
      { requestId: randomUUID(), text: "hello" },
      accounts.addToken(`n${randomUUID().slice(0, 8)}`, "admin"),
    );

  test("refuses notes and jobs first, then actions, and lets people in until its end", async () => {
    expect((await note()).status).toBe(200);
    await fillTo(0.85);
    await waitFor("the notice", () => site.runtime.storeRoom.notices().length === 1);
    expect(await ready()).toMatchObject({
      status: "ok",
      reason: expect.stringMatching(/^The state store is 8\d % full/),
    });
    const refused = await note();
    expect([refused.status, (await refused.json()).error.code]).toEqual([503, "store-full"]);
    expect(
      (await post("/api/jobs", { jobId: randomUUID(), verb: "ack", reason: "x", filter: {} }, operator)).status,
    ).toBe(503);
    expect([await ack(), (await signIn()).status]).toEqual([200, 200]);
    await fillTo(0.955);
    expect([await ack(), (await signIn()).status]).toEqual([503, 200]);
    const abilities = await (
      await fetch(`${site.url}/api/actions`, { headers: { authorization: `Bearer ${viewer}` } })
    ).json();
    expect(abilities.verbs.ack).toMatchObject({ isAvailable: false, reason: expect.stringContaining("% full") });
    await state.del(await state.keys(`${filler}:*`));
    await site.runtime.storeRoom.look();
    expect([await ack(), (await note()).status, (await ready()).reason]).toEqual([200, 200, null]);
  });

  test("gives nobody all of it: one person's intents are bounded within an hour", () => {
    const { storeRoom } = site.runtime;
    const bytes = 100_000;
    let admitted = 0;
    expect(() => {
      for (; admitted < 1_000; admitted++) storeRoom.admit("action", "greedy", bytes);
    }).toThrow(/within an hour under this name/);
    expect(admitted * bytes).toBeLessThanOrEqual(24 * 1_048_576 * 0.125);
    expect(() => storeRoom.admit("action", "modest", bytes)).not.toThrow();
  });

  test("loses the oldest records of an audit that takes too much of it", async () => {
    const room = site.runtime.storeRoom;
    const length = await state.xlen("callboard:audit");
    const text = JSON.stringify({ junk: "x".repeat(20_000) });
    for (let i = 0; i < 700; i++) await state.xadd("callboard:audit", "*", "entry", text);
    expect(Number(await state.call("MEMORY", "USAGE", "callboard:audit", "SAMPLES", 0))).toBeGreaterThan(
      0.4 * 24 * 1_048_576,
    );
    await room.trimAudit();
    expect(await state.xlen("callboard:audit")).toBeLessThan(length + 700);
    expect(Number(await state.call("MEMORY", "USAGE", "callboard:audit", "SAMPLES", 0))).toBeLessThan(
      0.4 * 24 * 1_048_576,
    );
  });
});
