import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { endpoints } from "@/lib/endpoints/endpoints";
import { PendingPage } from "@/lib/schema/pending";
import { type Accounts, createAccounts } from "@/test/support/accounts";
import { pathOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { callOf, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { targetsOf } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const prefix = uniquePrefix();
const callId = "told";
const whisper = "marzipan umbrella";
const queries: Record<string, string[]> = {
  "/api/tails": ["?tail=/api/calls/told/tail&tail=/api/calls/told/events/tail"],
  "/api/live": [`?view=fleet&view=${encodeURIComponent("call?id=told")}&view=${encodeURIComponent("calls?limit=50")}`],
  "/api/pending": ["", "?callId=told&sort=idle", "?ghost=false&limit=500"],
  "/api/consumers": ["?group=comply"],
  "/api/consumers/places": ["?group=comply&consumer=gone"],
  "/api/calls/{callId}/export": ["?format=txt"],
};
let accounts: Accounts;
let site: ConsoleServer;
let viewer: Record<string, string>;
let support: Record<string, string>;
let params: Record<string, string>;

beforeAll(async () => {
  accounts = await createAccounts();
  viewer = { authorization: `Bearer ${accounts.addToken("watcher", "viewer")}` };
  support = { authorization: `Bearer ${accounts.addToken("helper", "support")}` };
  const redis = await testClient(inject("redisUrl"), prefix, afterAll);
  const key = `${prefix}:${callId}`;
  const entryId = (await redis.xadd(key, "*", "text", whisper, whisper, "as a field")) ?? "";
  await redis.xgroup("CREATE", key, "comply", "0");
  await redis.xreadgroup("GROUP", "comply", "gone", "COUNT", 10, "STREAMS", key, ">");
  params = { callId, entryId, deadLetterId: entryId, requestId: entryId, jobId: entryId, auditId: entryId };
  site = await startConsole(inject("redisUrl"), `${prefix}:*`, {
    env: { CALLBOARD_USERS_FILE: accounts.file, CALLBOARD_RECHECK_MS: "100" },
  });
  await callOf(site.runtime, callId);
  await waitFor("the pending entry", async () => (await searchPending(viewer, "")).total === 1);
});
afterAll(async () => {
  await site.stop();
  accounts.remove();
});

async function searchPending(headers: Record<string, string>, q: string): Promise<PendingPage> {
  const search = q === "" ? "" : `&q=${encodeURIComponent(q)}`;
  const response = await fetch(`${site.url}/api/pending?callId=told${search}`, { headers });
  return PendingPage.parse(await response.json());
}

/** All of an answer; of an event stream what came until it was cut off. */
async function answerOf(
  path: string,
  headers: Record<string, string>,
  isStream: boolean,
  method = "GET",
): Promise<string> {
  const leaving = new AbortController();
  const response = await fetch(`${site.url}${path}`, { method, headers, signal: leaving.signal });
  if (!isStream || response.status !== 200) return response.text();
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk);
    if ((text.match(/event: view/g) ?? []).length >= 3 || text.includes("event: entry")) break;
  }
  leaving.abort();
  return text;
}

const readers = Object.values(endpoints).filter(
  ({ method, path }) => method === "GET" || path === endpoints.export.path,
);

test("no answer to a viewer, and no event stream, holds a word of what was said", async () => {
  for (const { path, method, answer } of readers) {
    for (const query of queries[path] ?? [""]) {
      const text = await answerOf(`${pathOf(path, params)}${query}`, viewer, answer === "events", method);
      expect(text, path).not.toBe("");
      expect(text.toLowerCase(), path).not.toMatch(/marzipan|umbrella/);
    }
  }
});

test("… which who may read it finds in several", async () => {
  const telling = ["/api/calls/{callId}/entries", "/api/pending", "/api/calls/{callId}/tail"];
  for (const { path, answer } of readers.filter((each) => telling.includes(each.path))) {
    const query = path.endsWith("tail") ? "?after=0-0" : "";
    expect(await answerOf(`${pathOf(path, params)}${query}`, support, answer === "events"), path).toContain("marzipan");
  }
});

test("a viewer cannot find out by searching either", async () => {
  expect(await searchPending(support, "marzipan")).toMatchObject({ total: 1 });
  for (const q of ["marzipan", "told"]) {
    const response = await fetch(`${site.url}/api/pending?q=${q}`, { headers: viewer });
    expect([response.status, await response.text()]).toEqual([403, expect.not.stringContaining("total")]);
  }
});

test("a viewer sees what became of an action, and neither who did it nor why", async () => {
  const redis = await testClient(inject("redisUrl"));
  const [target] = await targetsOf(redis, { key: `${prefix}:${callId}`, callId, group: "comply" });
  const operator = { authorization: `Bearer ${accounts.addToken("acts", "operator")}` };
  const requestId = randomUUID();
  const acted = await fetch(`${site.url}/api/actions/release`, {
    method: "POST",
    headers: { "content-type": "application/json", ...operator },
    body: JSON.stringify({ requestId, reason: "their own words", targets: [target] }),
  });
  expect(acted.status).toBe(200);
  const report = async (headers: Record<string, string>) =>
    (await fetch(`${site.url}/api/actions/${requestId}`, { headers })).json();
  expect(await report(operator)).toMatchObject({ actor: "token:acts", reason: "their own words" });
  const seen = await report(viewer);
  expect(seen).toMatchObject({ requestId, actor: null, reason: null });
  expect(JSON.stringify(seen)).not.toMatch(/acts|their own words/);
});
