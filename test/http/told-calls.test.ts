import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { apiPath } from "@/lib/endpoints/api-path";
import { endpoints } from "@/lib/endpoints/endpoints";
import type { Redis } from "@/server/redis/connect";
import { ask, refusalOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { startSignedConsole } from "@/test/support/signed-console";
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

/** All at once: what comes after the first look is looked at a while later. */
async function open(callId: string, agent: string, ...more: string[][]): Promise<void> {
  const whole = redis.multi();
  const entries = [
    ["kind", "lifecycle", "phase", "connected", "agent", agent],
    ["kind", "transcript", "phase", "final", "role", "agent", "agent", agent, "text", "Good evening, who is calling?"],
    ...more,
  ];
  for (const fields of entries) whole.xadd(`${prefix}:${callId}`, "*", ...fields);
  await whole.exec();
}

const memory = (key: string, value: string) => [
  ...["kind", "memory", "op", "set", "key", key],
  ...["value", JSON.stringify(value)],
];

const find = (q: string, limit = 20) =>
  ask(server.url, endpoints.toldCalls, { query: `?${new URLSearchParams({ q, limit: String(limit) })}` });

const idsOf = async (q: string) => (await find(q)).rows.map(({ callId }) => callId);

test("calls are found by agent, caller and outcome, and not by their ids alone", async () => {
  const end = ["kind", "lifecycle", "phase", "end", "reason", "booked"];
  await open("one", "night-desk", memory("caller.id", "C-9314"), end);
  await open("two", "billing");
  await waitFor("both were looked at", async () => (await find("night")).lookedAt === 2);
  expect(await idsOf("NIGHT")).toEqual(["one"]);
  expect(await idsOf("c-9314")).toEqual(["one"]);
  expect(await idsOf("booked desk")).toEqual(["one"]);
  expect(await idsOf("booked billing")).toEqual([]);
  expect(await idsOf("two")).toEqual([]);
  expect(await find("night")).toMatchObject({
    total: 1,
    known: 2,
    rows: [{ agents: ["night-desk"], caller: "C-9314", outcome: "ended: booked", state: "live" }],
  });
});

test("who called is masked, and is not found by what is masked of it", async () => {
  await open("secret", "night-desk", memory("caller.phone", "+1 415 555 0153"));
  await waitFor("it was looked at", async () => (await find("night")).total === 1);
  expect(JSON.stringify(await find("night"))).not.toMatch(/0153|415/);
  expect(await idsOf("0153")).toEqual([]);
});

test("a list that is cut says how many there are; a call that is gone is found no more", async () => {
  for (let i = 0; i < 5; i++) await open(`many-${i}`, "night-desk");
  await waitFor("all were looked at", async () => (await find("night")).total === 5);
  expect(await find("night", 2)).toMatchObject({ total: 5, rows: [{}, {}] });
  await redis.del(`${prefix}:many-0`);
  await waitFor("it is gone", async () => (await find("night")).total === 4);
});

test("is refused to who may not read what is said; without words nothing is found", async () => {
  await server.stop();
  const signed = await startSignedConsole(inject("redisUrl"), `${prefix}:*`);
  server = signed.server;
  const url = (q: string) => `${server.url}${apiPath("toldCalls", { query: { q } })}`;
  expect(await refusalOf(url("night"), { headers: signed.headersOf("viewer") })).toMatchObject({ status: 403 });
  expect(await ask(server.url, endpoints.toldCalls, { headers: signed.headersOf("support") })).toMatchObject({
    total: 0,
  });
});
