import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { AuditPage } from "@/lib/schema/audit-entry";
import { Session } from "@/lib/schema/session";
import { writeUsersFile } from "@/server/auth/update-users-file";
import { hashPassword } from "@/server/auth/users";
import type { User } from "@/server/auth/users-file";
import { setRuntime } from "@/server/runtime";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const writeUsers = (path: string, users: User[]) => writeUsersFile(path, { users, tokens: [] });
const password = "correct horse battery";
let folder: string;
let file: string;
let alice: User;
let bob: User;
let site: ConsoleServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "callboard-users-"));
  file = join(folder, "users.jsonl");
  alice = { name: `alice-${uniquePrefix()}`, role: "admin", hash: await hashPassword(password) };
  bob = { name: `bob-${uniquePrefix()}`, role: "viewer", hash: await hashPassword(password) };
  writeUsers(file, [alice, bob]);
  site = await start();
});
afterAll(async () => {
  await site.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => writeUsers(file, [alice, bob]));

const start = (env: Record<string, string> = {}, redisUrl = inject("redisUrl")) =>
  startConsole(redisUrl, `${uniquePrefix()}:*`, {
    env: { CALLBOARD_USERS_FILE: file, CALLBOARD_STREAMS_PER_PERSON: "30", ...env },
    waitsForCalls: false,
  });

/** One process has one runtime: the first console's is put back. */
async function leave(at: ConsoleServer): Promise<void> {
  await at.stop();
  setRuntime(site.runtime);
}

type Extra = { headers?: Record<string, string>; at?: ConsoleServer };

function signIn(name: string, given: string, { headers = {}, at = site }: Extra = {}): Promise<Response> {
  return fetch(`${at.url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ name, password: given }),
  });
}

async function cookieFor(name: string, extra: Extra = {}): Promise<string> {
  const response = await signIn(name, password, extra);
  expect(response.status).toBe(200);
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

const whoIs = (cookie: string, at = site) => fetch(`${at.url}/api/session`, { headers: { cookie } });

function signOut(cookie: string, path = "/api/session", headers: Record<string, string> = { origin: site.url }) {
  return fetch(`${site.url}${path}`, { method: "DELETE", headers: { cookie, ...headers } });
}

describe("signing in", () => {
  test("nobody gets in without, and a right password lets in with the role of the file", async () => {
    expect((await whoIs("")).status).toBe(401);
    const response = await signIn(bob.name, password);
    const [set = ""] = response.headers.getSetCookie();
    expect(set).toMatch(/^callboard=[\w-]{43}\.[\w-]+; Path=\/; HttpOnly; SameSite=Lax$/);
    const session = Session.parse(await (await whoIs(set.split(";")[0] ?? "")).json());
    expect(session.actor).toEqual({ name: bob.name, role: "viewer", isLocal: false });
    expect(session.permissions).not.toContain("audit.read");
  });

  test("a wrong password and an unknown name get the same answer", async () => {
    const [wrong, unknown] = await Promise.all([signIn(bob.name, "nonsense"), signIn("who", "nonsense")]);
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.text()).toBe(await unknown.text());
    expect(wrong.headers.get("set-cookie")).toBeNull();
  });

  test("gives a new secret whatever the browser brought", async () => {
    const planted = await cookieFor(alice.name);
    const fresh = await cookieFor(bob.name, { headers: { cookie: planted } });
    expect(fresh).not.toBe(planted);
    expect(Session.parse(await (await whoIs(planted)).json()).actor.name).toBe(alice.name);
  });

  test("is refused to another site's page, and by a foreign name of this machine", async () => {
    expect((await signIn(bob.name, password, { headers: { origin: "https://evil.example" } })).status).toBe(403);
    expect((await signIn(bob.name, password, { headers: { "sec-fetch-site": "cross-site" } })).status).toBe(403);
  });

  test("on an https origin sets a cookie for this host and TLS alone", async () => {
    const at = await start({ CALLBOARD_ORIGIN: "https://console.example" });
    const response = await signIn(bob.name, password, { at, headers: { origin: "https://console.example" } });
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^__Host-callboard=.+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    await leave(at);
  });

  test("is slowed down after five wrong passwords, for the right one too, and for this name alone", async () => {
    const at = await start();
    for (let i = 0; i < 5; i++) expect((await signIn(bob.name, "nonsense", { at })).status).toBe(401);
    const refused = await signIn(bob.name, password, { at });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await signIn(alice.name, password, { at })).status).toBe(200);
    await leave(at);
  });
});

describe("a session ends", () => {
  test("when its person signs out, and that one only", async () => {
    const [one, other] = [await cookieFor(alice.name), await cookieFor(alice.name)];
    const response = await signOut(one);
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()[0]).toMatch(/^callboard=; .*Max-Age=0$/);
    expect([(await whoIs(one)).status, (await whoIs(other)).status]).toEqual([401, 200]);
  });

  test("with all others, when its person signs out everywhere; nobody else's", async () => {
    const [one, other, bobs] = [await cookieFor(alice.name), await cookieFor(alice.name), await cookieFor(bob.name)];
    expect((await signOut(one, "/api/sessions")).status).toBe(200);
    const statuses = await Promise.all([one, other, bobs].map(async (cookie) => (await whoIs(cookie)).status));
    expect(statuses).toEqual([401, 401, 200]);
  });

  test("when the user is removed or the password changed; a changed role counts at once", async () => {
    const [alices, bobs] = [await cookieFor(alice.name), await cookieFor(bob.name)];
    writeUsers(file, [alice, { ...bob, role: "support" }]);
    expect(Session.parse(await (await whoIs(bobs)).json()).actor.role).toBe("support");
    writeUsers(file, [{ ...alice, hash: await hashPassword("another password") }]);
    expect([(await whoIs(alices)).status, (await whoIs(bobs)).status]).toEqual([401, 401]);
  });

  test("when nobody used it for the idle time", async () => {
    const at = await start({ CALLBOARD_SESSION_IDLE_MS: "1000" });
    const cookie = await cookieFor(bob.name, { at });
    const usedAtMs = Date.now();
    // To ask whether it has ended would use it.
    await waitFor("the idle time to be over", () => Date.now() - usedAtMs > 1_000);
    expect((await whoIs(cookie, at)).status).toBe(401);
    await leave(at);
  });

  test("and its open stream with it", async () => {
    const at = await start({ CALLBOARD_SESSION_IDLE_MS: "1500" });
    const cookie = await cookieFor(bob.name, { at });
    const stream = await fetch(`${at.url}/api/live?view=fleet`, { headers: { cookie } });
    expect(stream.status).toBe(200);
    writeUsers(file, [alice]);
    const startedMs = performance.now();
    await stream.text();
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    await waitFor("the place to be free", () => at.runtime.streams.openOf(`user:${bob.name}`) === 0);
    await leave(at);
  });
});

test("a sign-in that nobody was told of is not recorded, nor is there a session", async () => {
  const store = await ownRedis();
  const at = await start({}, store.url);
  const state = new Redis(store.url);
  expect((await signIn(alice.name, password, { at })).status).toBe(200);
  const before = [await state.xlen("callboard:audit"), (await state.keys("callboard:session:*")).length];
  await state.call("CLIENT", "PAUSE", "7000", "ALL");
  expect((await signIn(alice.name, password, { at })).status).toBe(503);
  await waitFor("the store to go on", async () => (await state.ping()) === "PONG", 15_000);
  await at.stop();
  setRuntime(site.runtime);
  const after = [await state.xlen("callboard:audit"), (await state.keys("callboard:session:*")).length];
  expect(after).toEqual(before);
  state.disconnect();
}, 40_000);

describe("a users file that turns bad", () => {
  const signingIn = async (name: string) => (await signIn(name, password)).status;
  const lines = (...rows: unknown[]) =>
    rows.map((row) => (typeof row === "string" ? row : JSON.stringify(row))).join("\n");

  test("in one line keeps who has a line, ends who has none, lets nobody new in, and the log says so", async () => {
    const [cookie, gone] = [await cookieFor(alice.name), await cookieFor(bob.name)];
    writeFileSync(file, lines(alice, '{"name":'));
    expect((await whoIs(cookie)).status).toBe(200);
    expect((await whoIs(gone)).status).toBe(401);
    expect([await signingIn(alice.name), await signingIn(bob.name)]).toEqual([503, 503]);
    expect(JSON.stringify(site.lines)).toContain("CALLBOARD_USERS_FILE cannot be read (line 2");
    writeUsers(file, [alice, bob]);
    expect((await whoIs(gone)).status).toBe(401);
    expect(await signingIn(bob.name)).toBe(200);
  });

  test.each(["{", "[1", "gone", "writable"])("as a whole (%s) lets nobody in until it is right again", async (how) => {
    const cookie = await cookieFor(bob.name);
    if (how === "gone") rmSync(file);
    else if (how === "writable") chmodSync(file, 0o666);
    else writeFileSync(file, how);
    expect((await whoIs(cookie)).status).toBe(503);
    expect(await signingIn(bob.name)).toBe(503);
    writeUsers(file, [alice, bob]);
    expect((await whoIs(cookie)).status).toBe(200);
  });
});

test("a change with a session needs a proof of the console's own page", async () => {
  const cookie = await cookieFor(bob.name);
  expect((await signOut(cookie, "/api/session", {})).status).toBe(403);
  expect((await signOut(cookie, "/api/session", { origin: "https://evil.example" })).status).toBe(403);
  expect((await signOut(cookie, "/api/session", { "sec-fetch-site": "same-origin" })).status).toBe(200);
});

test("a person may have thirty streams open, and no more", async () => {
  const cookie = await cookieFor(bob.name);
  const leaving = new AbortController();
  const open = () => fetch(`${site.url}/api/live?view=fleet`, { headers: { cookie }, signal: leaving.signal });
  const streams = await Promise.all(Array.from({ length: 30 }, open));
  expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
  expect((await open()).status).toBe(429);
  leaving.abort();
  await waitFor("the places to be free", () => site.runtime.streams.openOf(`user:${bob.name}`) === 0);
  await Promise.allSettled(streams.map(({ body }) => body?.cancel()));
});

test("sign-ins, refusals and sign-outs stand in the audit, a name nobody has does not", async () => {
  const cookie = await cookieFor(alice.name);
  await signIn(alice.name, "nonsense");
  await signIn("hunter2-typed-here", "nonsense");
  await signOut(await cookieFor(alice.name));
  const page = AuditPage.parse(await (await fetch(`${site.url}/api/audit?limit=20`, { headers: { cookie } })).json());
  const of = (name: string) =>
    page.rows.filter(({ actor }) => actor.name === name).map((row) => `${row.kind} ${row.action}`);
  expect(of(alice.name).slice(0, 4)).toEqual([
    "outcome sign-out",
    "outcome sign-in",
    "refused sign-in",
    "outcome sign-in",
  ]);
  expect(of("nobody")).toContain("refused sign-in");
  expect(JSON.stringify(page)).not.toContain("hunter2");
});

test("while the state store is away nobody is let in, and the answer says why", async () => {
  const own = await ownRedis();
  const at = await start({}, own.url);
  const cookie = await cookieFor(bob.name, { at });
  await own.stop();
  await waitFor("the store to be gone", async () => (await whoIs(cookie, at)).status === 503);
  expect(await (await whoIs(cookie, at)).text()).toContain("state-unreachable");
  expect((await signIn(bob.name, password, { at })).status).toBe(503);
  await leave(at);
});
