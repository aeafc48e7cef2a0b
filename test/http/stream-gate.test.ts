import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { endpoints } from "@/lib/endpoints/endpoints";
import type { EntryTarget } from "@/lib/schema/action";
import { setRuntime } from "@/server/runtime";
import { type Accounts, createAccounts } from "@/test/support/accounts";
import { pathOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { callOf, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const prefix = uniquePrefix();
const stuck = { key: `${prefix}:call`, callId: "call", group: "comply" };
const streams = Object.values(endpoints).filter(({ answer }) => answer === "events");
const queries: Record<string, string> = {
  "/api/live": "?view=fleet",
  "/api/tails": "?tail=/api/calls/call/tail",
};
let accounts: Accounts;
let site: ConsoleServer;
let targets: EntryTarget[];

beforeAll(async () => {
  accounts = await createAccounts();
  const redis = await testClient(inject("redisUrl"), prefix, afterAll);
  await makeStuck(redis, { ...stuck, entries: 3 });
  await untilIdle(redis, stuck);
  site = await startConsole(inject("redisUrl"), `${prefix}:*`, {
    env: { CALLBOARD_USERS_FILE: accounts.file, CALLBOARD_RECHECK_MS: "100", CALLBOARD_STREAMS_PER_PERSON: "30" },
  });
  await callOf(site.runtime, "call");
  targets = await targetsOf(redis, stuck);
});
afterAll(async () => {
  await site.stop();
  accounts.remove();
});

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

/** A draft of one's own: only its maker, and an admin, may follow it. */
async function makeJob(headers: Record<string, string>): Promise<string> {
  const jobId = randomUUID();
  const made = await fetch(`${site.url}/api/jobs`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: site.url, ...headers },
    body: JSON.stringify({ jobId, verb: "release", reason: "to be watched", targets }),
  });
  expect([made.status, await made.text()]).toEqual([200, expect.stringContaining("draft")]);
  return jobId;
}

type OpenStream = { path: string; text: () => string; hasEnded: () => boolean };

/** Opens every event stream there is, and waits until each has said something. */
async function openAll(headers: Record<string, string>, jobId: string): Promise<OpenStream[]> {
  const params = { callId: "call", jobId };
  const opened = streams.map(async ({ path }): Promise<OpenStream> => {
    const response = await fetch(`${site.url}${pathOf(path, params)}${queries[path] ?? ""}`, { headers });
    expect(response.status, path).toBe(200);
    let [text, hasEnded] = ["", false];
    const read = async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) text += decoder.decode(chunk);
    };
    void read()
      .catch(() => undefined)
      .finally(() => {
        hasEnded = true;
      });
    return { path, text: () => text, hasEnded: () => hasEnded };
  });
  const all = await Promise.all(opened);
  await waitFor("all to speak", () => all.every(({ text }) => text() !== ""));
  return all;
}

const stillOpen = (all: OpenStream[]) => all.filter(({ hasEnded }) => !hasEnded()).map(({ path }) => path);

async function expectEnd(all: OpenStream[], key: string): Promise<void> {
  await waitFor(
    () => `the end of ${stillOpen(all).join(", ")}`,
    () => stillOpen(all).length === 0,
  );
  await waitFor("the places to be free", () => site.runtime.streams.openOf(key) === 0);
}

test("there are event streams to look at", () => {
  expect(streams.length).toBeGreaterThanOrEqual(4);
});

test("every event stream ends with its session, signed out elsewhere; another person's goes on", async () => {
  const { name } = accounts.userOf("operator");
  const [mine, elsewhere, admins] = [
    await accounts.signIn(site.url, "operator"),
    await accounts.signIn(site.url, "operator"),
    await accounts.signIn(site.url, "admin"),
  ];
  const jobId = await makeJob({ cookie: mine });
  const [all, others] = [await openAll({ cookie: mine }, jobId), await openAll({ cookie: admins }, jobId)];
  expect(site.runtime.streams.openOf(`user:${name}`)).toBe(streams.length);
  const out = await fetch(`${site.url}/api/sessions`, {
    method: "DELETE",
    headers: { cookie: elsewhere, origin: site.url },
  });
  expect(out.status).toBe(200);
  await expectEnd(all, `user:${name}`);
  expect(stillOpen(others)).toHaveLength(streams.length);
});

test("every event stream ends when its token is revoked", async () => {
  const headers = bearer(accounts.addToken("watcher", "admin"));
  const all = await openAll(headers, await makeJob(headers));
  accounts.revokeToken("watcher");
  await expectEnd(all, "token:watcher");
});

test("every event stream ends when its person's role changes, and when the person is removed", async () => {
  const { name } = accounts.userOf("operator");
  const cookie = await accounts.signIn(site.url, "operator");
  const jobId = await makeJob({ cookie });
  const before = await openAll({ cookie }, jobId);
  accounts.changeUser(name, { role: "admin" });
  await expectEnd(before, `user:${name}`);
  const after = await openAll({ cookie }, jobId);
  accounts.changeUser(name, null);
  await expectEnd(after, `user:${name}`);
  expect((await fetch(`${site.url}/api/session`, { headers: { cookie } })).status).toBe(401);
});

test("an event stream ends when nobody can tell any more whether its session is open", async () => {
  const own = await ownRedis();
  const at = await startConsole(inject("redisUrl"), `${prefix}:*`, {
    env: { CALLBOARD_USERS_FILE: accounts.file, CALLBOARD_RECHECK_MS: "100", CALLBOARD_STATE_URL: own.url },
  });
  const cookie = await accounts.signIn(at.url, "viewer");
  const response = await fetch(`${at.url}/api/live?view=fleet`, { headers: { cookie } });
  expect(response.status).toBe(200);
  await own.stop();
  await response.text();
  expect(at.runtime.streams.openOf(`user:${accounts.userOf("viewer").name}`)).toBe(0);
  await at.stop();
  setRuntime(site.runtime);
});
