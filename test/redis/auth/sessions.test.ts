import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, inject, test } from "vitest";
import { randomSecret, signSecret } from "@/server/auth/session-cookie";
import { createSessions } from "@/server/auth/sessions";
import { ownKeys } from "@/server/redis/keys";
import { ownRedis } from "@/test/support/own-redis";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const hourMs = 3_600_000;

async function sessionsAt({ idleMs = hourMs, absoluteMs = 12 * hourMs, url = inject("redisUrl") } = {}) {
  const state = await testClient(url);
  const clock = { nowMs: Date.now() };
  const sessions = createSessions({ state, keys: ownKeys("test"), now: () => clock.nowMs, idleMs, absoluteMs });
  const subject = `user:${uniquePrefix()}`;
  const person = { subject, name: "alice", role: "support" as const, address: null, agent: "", mark: null };
  return { state, clock, sessions, subject, person };
}

test("a session is found by its cookie until somebody ends it", async () => {
  const { sessions, person, subject } = await sessionsAt();
  const { cookie, session } = await sessions.open(person);
  expect(await sessions.find(cookie)).toMatchObject({ sessionId: session.sessionId, record: { name: "alice" } });
  expect(await sessions.end(subject, session.sessionId)).toBe(true);
  expect(await sessions.find(cookie)).toBeNull();
  expect(await sessions.end(subject, session.sessionId)).toBe(false);
});

test("what the store holds opens nothing: neither the secret nor the cookie is in it", async () => {
  const { sessions, person, state } = await sessionsAt();
  const { cookie, session } = await sessions.open(person);
  const keys = await state.keys("callboard:session*");
  const values = await Promise.all(keys.filter((key) => key.includes("session:")).map((key) => state.get(key)));
  const everything = [...keys, ...values].join("\n");
  expect(everything).toContain(session.sessionId);
  expect(everything).not.toContain(session.secret);
  expect(await sessions.find(session.sessionId)).toBeNull();
  expect(await sessions.find(cookie)).not.toBeNull();
});

describe("a cookie that this console did not sign", () => {
  test("is nobody's: altered, cut, signed by another key, or made up", async () => {
    const { sessions, person } = await sessionsAt();
    const { cookie, session } = await sessions.open(person);
    const [secret = "", signature = ""] = cookie.split(".");
    const flipped = (text: string) => (text.startsWith("A") ? `B${text.slice(1)}` : `A${text.slice(1)}`);
    for (const forged of [
      "",
      ".",
      secret,
      `${secret}.`,
      `.${signature}`,
      `${flipped(secret)}.${signature}`,
      `${secret}.${flipped(signature)}`,
      `${secret}.${signature}x`,
      `${secret}.${signature}.`,
      cookie.slice(0, -1),
      cookie.toLowerCase(),
      signSecret(session.secret, "another key"),
      signSecret(randomSecret(), ""),
    ]) {
      expect(await sessions.find(forged), forged).toBeNull();
    }
  });
});

test("an idle session ends, a used one does not, and none outlives its absolute end", async () => {
  const { sessions, person } = await sessionsAt({ idleMs: 600 });
  const used = await sessions.open(person);
  const idle = await sessions.open(person);
  const startMs = Date.now();
  while (Date.now() - startMs < 1_200) {
    const found = await sessions.find(used.cookie);
    if (found) await sessions.touch({ ...found, idleEndsAtMs: 0 });
    expect(found).not.toBeNull();
    await sleep(100);
  }
  expect(await sessions.find(idle.cookie)).toBeNull();

  const bounded = await sessionsAt();
  const { cookie, session } = await bounded.sessions.open(bounded.person);
  bounded.clock.nowMs += 12 * hourMs - 1_000;
  expect(await bounded.sessions.find(cookie)).not.toBeNull();
  bounded.clock.nowMs += 1_000;
  expect(await bounded.sessions.find(cookie)).toBeNull();
  expect(await bounded.sessions.replace(session.sessionId, session.record)).toBe(false);
  expect(await bounded.sessions.list(bounded.subject)).toEqual([]);
});

test("an ended session cannot be brought back by what was under way", async () => {
  const { sessions, person, subject } = await sessionsAt();
  const { cookie, session } = await sessions.open(person);
  const found = await sessions.find(cookie);
  expect(await sessions.endAll(subject)).toBe(1);
  if (found) await sessions.touch({ ...found, idleEndsAtMs: 0 });
  expect(await sessions.replace(session.sessionId, session.record)).toBe(false);
  expect(await sessions.find(cookie)).toBeNull();
});

test("everywhere means every session of the person and of nobody else", async () => {
  const { sessions, person, subject } = await sessionsAt();
  const opened = [await sessions.open(person), await sessions.open(person), await sessions.open(person)];
  const other = await sessions.open({ ...person, subject: `${subject}2` });
  expect(await sessions.list(subject)).toHaveLength(3);
  expect(await sessions.end(subject, other.session.sessionId)).toBe(false);
  expect(await sessions.endAll(subject)).toBe(3);
  for (const { cookie } of opened) expect(await sessions.find(cookie)).toBeNull();
  expect(await sessions.find(other.cookie)).not.toBeNull();
});

test("a person's sessions are bounded: the twenty-first ends the oldest", async () => {
  const { sessions, person, subject, clock } = await sessionsAt();
  const cookies: string[] = [];
  for (let i = 0; i < 21; i++) {
    clock.nowMs += 1_000;
    cookies.push((await sessions.open(person)).cookie);
  }
  expect(await sessions.list(subject)).toHaveLength(20);
  expect(await sessions.find(cookies[0] ?? "")).toBeNull();
  expect(await sessions.find(cookies[1] ?? "")).not.toBeNull();
});

test("without the state store nobody is let in, and it is said why", async () => {
  const server = await ownRedis();
  const { sessions, person, state } = await sessionsAt({ url: server.url });
  const { cookie } = await sessions.open(person);
  await server.stop();
  await waitFor("the connection to break", () => state.status !== "ready");
  const unreachable = { code: "state-unreachable", message: expect.stringContaining("state store") };
  await expect(sessions.find(cookie)).rejects.toMatchObject(unreachable);
  await expect(sessions.open(person)).rejects.toMatchObject(unreachable);
});
