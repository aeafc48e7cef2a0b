import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { endpoints } from "@/lib/endpoints/endpoints";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { loadApiRoutes } from "@/test/support/api-routes";
import { pathOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { waitFor } from "@/test/support/wait-for";

const prefix = `mask-${randomBytes(4).toString("hex")}`;
const callId = "secrets";
const key = `${prefix}:${callId}`;
const digits = "4242424242424242";
const secrets = ["Okonkwo", "maya.o@example.com", "march fourth", "two four two four", "5550172", digits];
let redis: Redis;
let server: ConsoleServer;
let entryId = "";

const produced: string[][] = [
  ...["4242", " 4242", " 4242", " 4242"].map((delta) => ["type", "response.output_text.delta", "delta", delta]),
  ["kind", "transcript", "phase", "partial", "role", "user", "text", "it's four two four two four"],
  ["kind", "transcript", "phase", "final", "role", "user", "text", "it's four two four two four two four two."],
  ["text", "Okonkwo it is", "pii", JSON.stringify([["text", 0, 7, "NAME"]])],
  ["data", JSON.stringify({ message: { type: "transcript", transcript: "write to maya.o@example.com" } })],
  ["kind", "tool", "phase", "start", "args", JSON.stringify({ card: digits, phone: 4155550172, nights: 2 })],
  ["kind", "memory", "key", "patient.dob", "value", '"march fourth 1986"'],
  ["text", "my number is 415-555-0172", "415-555-0172", "a name of a field"],
  ["note", Buffer.from("Okonkwo").toString("latin1"), "pii", "not json"],
  ...[..."424242"].map((digit) => ["kind", "dtmf", "value", digit]),
];

beforeAll(async () => {
  redis = connectRedis({ url: inject("redisUrl"), name: "test", purpose: "commands" });
  await waitFor("Redis", () => redis.status === "ready");
  for (const fields of produced) entryId = (await redis.xadd(key, "*", ...fields)) ?? "";
  await redis.xgroup("CREATE", key, "g", "0");
  await redis.xreadgroup("GROUP", "g", "c", "COUNT", 100, "STREAMS", key, ">");
  server = await startConsole(inject("redisUrl"), `${prefix}:*`);
  await waitFor("the call", () => server.runtime.collector.registry.find(callId));
});

afterAll(async () => {
  await server.stop();
  await redis.del(key);
  redis.disconnect();
});

const isExport = (path: string) => path === endpoints.export.path;

/** All bytes of an answer; of a stream those of its first second. */
async function bytesOf(url: string, isStream: boolean): Promise<string> {
  const gone = new AbortController();
  const timer = isStream ? setTimeout(() => gone.abort(), 1_000) : undefined;
  let text = "";
  try {
    const method = new URL(url).pathname.endsWith("/export") && url.includes("/calls/") ? "POST" : "GET";
    const response = await fetch(url, { method, signal: gone.signal });
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
  clearTimeout(timer);
  return text;
}

test("no endpoint that reads sends a character of what is personal data", async () => {
  const routes = await loadApiRoutes();
  const served = Object.values(endpoints).filter(
    ({ method, path }) => (method === "GET" || isExport(path)) && routes.some((one) => one.path === path),
  );
  expect(served.length).toBeGreaterThan(15);
  for (const { path, answer } of served) {
    const tails = `?tail=/api/calls/${callId}/tail&tail=/api/calls/${callId}/events/tail`;
    const query =
      path === endpoints.live.path
        ? "?view=fleet"
        : path === endpoints.tails.path
          ? tails
          : isExport(path)
            ? "?format=jsonl"
            : "";
    const url = `${server.url}${pathOf(path, { callId, entryId })}${query}`;
    const text = await bytesOf(url, answer === "events");
    for (const secret of secrets)
      expect({ path, secret, sent: text.includes(secret) }).toEqual({ path, secret, sent: false });
    const said = [...text.matchAll(/"(?:text|delta|value|args|transcript)\\?":\s*\\?"((?:[^"\\]|\\.)*)"/g)];
    const joined = said
      .map(([, value]) => value)
      .join("")
      .replace(/\D/g, "");
    expect({ path, digits: /42{0,1}42|424|5550172/.test(joined) }).toEqual({ path, digits: false });
  }
});

test("the entries are there, with what is harmless in them, and the tail sends the same", async () => {
  const page = await bytesOf(`${server.url}/api/calls/${callId}/entries?limit=500`, false);
  expect(JSON.parse(page).entries).toHaveLength(produced.length);
  expect(page).toContain("[card number]");
  expect(page).toContain("[e-mail address]");
  const tail = await bytesOf(`${server.url}/api/calls/${callId}/tail`, true);
  expect(tail.match(/^event: entry$/gm)).toHaveLength(produced.length);
  for (const entry of JSON.parse(page).entries) expect(tail).toContain(JSON.stringify(entry));
});

test("the text filter of pending entries is no oracle for what is masked", async () => {
  for (const secret of ["4242", "Okonkwo", "maya.o"]) {
    const answer = JSON.parse(await bytesOf(`${server.url}/api/pending?q=${secret}`, false));
    expect({ secret, total: answer.total }).toEqual({ secret, total: 0 });
  }
  expect(JSON.parse(await bytesOf(`${server.url}/api/pending?q=memory`, false)).total).toBe(1);
});

test("an answer whose question has been trimmed is still taken for one", async () => {
  const said = (role: string, text: string) => ["kind", "transcript", "phase", "final", "role", role, "text", text];
  for (const name of ["whole", "headless"]) {
    const ids: (string | null)[] = [];
    const end = ["kind", "lifecycle", "phase", "end"];
    for (const fields of [said("agent", "Hello there."), said("user", "48213, please."), end]) {
      ids.push(await redis.xadd(`${prefix}:${name}`, "*", ...fields));
    }
    if (name === "headless") await redis.xtrim(`${prefix}:${name}`, "MINID", ids[1] ?? "");
    await waitFor("the call", () => server.runtime.collector.registry.find(name));
    const text = await bytesOf(`${server.url}/api/calls/${name}/export?format=txt`, false);
    expect(text).toContain(name === "whole" ? "48213, please." : "[account number], please.");
    await redis.del(`${prefix}:${name}`);
  }
});

test("each pattern is masked as the settings say of it, everywhere, and the session tells", async () => {
  const said = [
    "kind",
    "transcript",
    "phase",
    "final",
    "role",
    "user",
    "text",
    "my card is 4242 4242 4242 4242, thanks.",
  ];
  await redis.xadd(`${prefix}:open-1`, "*", ...said);
  await redis.xadd(`${prefix}:shut-1`, "*", ...said);
  const one = await startConsole(inject("redisUrl"), `${prefix}:*`, {
    env: { CALLBOARD_MASKING_STREAMS: `${prefix}:open-*=off` },
  });
  try {
    const session = JSON.parse(await bytesOf(`${one.url}/api/session`, false));
    expect(session).toMatchObject({
      masking: "standard",
      maskingOfStreams: [{ pattern: `${prefix}:open-*`, mode: "off" }],
    });
    for (const name of ["open-1", "shut-1"]) {
      await waitFor("the call", () => one.runtime.collector.registry.find(name));
      const call = `${one.url}/api/calls/${name}`;
      const places = ["entries", "events", "transcript", "export?format=jsonl", "export?format=txt"];
      const texts = await Promise.all(places.map((path) => bytesOf(`${call}/${path}`, false)));
      texts.push(await bytesOf(`${call}/tail`, true), await bytesOf(`${call}/events/tail`, true));
      expect(texts.map((text) => text.includes("4242 4242"))).toEqual(texts.map(() => name === "open-1"));
    }
  } finally {
    await one.stop();
    await redis.del(`${prefix}:open-1`, `${prefix}:shut-1`);
  }
});
