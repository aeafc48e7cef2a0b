import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import type { Actor } from "@/lib/permissions";
import { ActionAnswer, type DeadLetterTarget, type EntryTarget } from "@/lib/schema/action";
import { AuditPage } from "@/lib/schema/audit-entry";
import { identityOf } from "@/server/auth/identity";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import type { Redis } from "@/server/redis/connect";
import { setRuntime } from "@/server/runtime";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { type CuttingProxy, startCuttingProxy } from "@/test/support/cutting-proxy";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";

const viewer: Actor = { name: "vera", role: "viewer", isLocal: false };
const group = "comply";
const callId = "one";

let state: RedisServer;
let proxy: CuttingProxy;
let site: ConsoleServer;
let redis: Redis;
let stateRedis: Redis;
let prefix: string;
let key: string;

beforeAll(async () => {
  state = await startRedisServer();
  proxy = await startCuttingProxy(inject("redisUrl"));
});
afterAll(async () => {
  await proxy.stop();
  await state.stop();
});
beforeEach(async () => {
  prefix = uniquePrefix();
  key = `${prefix}:${callId}`;
  redis = await testClient(inject("redisUrl"), prefix);
  stateRedis = await testClient(state.url);
  site = await startConsole(proxy.url, `${prefix}:*`, { env: { CALLBOARD_STATE_URL: state.url } });
});
afterEach(async () => {
  await site.stop();
});

type Seen = { entries: EntryTarget[]; deadLetters: DeadLetterTarget[] };
type VerbCase = {
  verb: string;
  done: string;
  targets: (seen: Seen) => unknown[];
  extra?: object;
  /** Makes the first target's precondition fail; the reason to expect. */
  spoil: (seen: Seen) => Promise<string>;
};

const ackFirst = async ({ entries }: Seen) => {
  await redis.xack(key, group, entries[0]?.entryId ?? "");
  return "already-acked";
};
const dropFirst = async ({ deadLetters }: Seen) => {
  await redis.xdel(`dlq:{${key}}`, deadLetters[0]?.deadLetterId ?? "");
  return "missing";
};
const cases: VerbCase[] = [
  { verb: "claim", done: "claimed", targets: (s) => s.entries, extra: { toConsumer: "alive" }, spoil: ackFirst },
  { verb: "release", done: "released", targets: (s) => s.entries, spoil: ackFirst },
  { verb: "ack", done: "acked", targets: (s) => s.entries, spoil: ackFirst },
  { verb: "dead-letter", done: "dead-lettered", targets: (s) => s.entries, spoil: ackFirst },
  { verb: "redrive", done: "redriven", targets: (s) => s.deadLetters, spoil: dropFirst },
  { verb: "discard", done: "discarded", targets: (s) => s.deadLetters, spoil: dropFirst },
];

/** Six stuck entries, of which three were dead-lettered already. */
async function prepare(): Promise<Seen> {
  const stuck = { key, callId, group, entries: 6 };
  await makeStuck(redis, stuck);
  await untilIdle(redis, stuck);
  const all = await targetsOf(redis, stuck);
  const answer = await act("dead-letter", { targets: all.slice(0, 3) });
  expect(answer.counts).toEqual({ "dead-lettered": 3 });
  const deadLetters = answer.outcomes.map((one) => ({ callId, deadLetterId: one.deadLetterId ?? "" }));
  return { entries: await targetsOf(redis, stuck), deadLetters };
}

function send(verb: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${site.url}/api/actions/${verb}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ requestId: randomUUID(), reason: "worker died", ...body }),
  });
}

async function act(verb: string, body: object): Promise<ActionAnswer> {
  const response = await send(verb, body);
  const answer = await response.json();
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return ActionAnswer.parse(answer);
}

async function audit(search: string): Promise<AuditPage["rows"]> {
  const response = await fetch(`${site.url}/api/audit?${search}`);
  return AuditPage.parse(await response.json()).rows;
}

/** Everything of this test in the watched Redis, to show that nothing changed; idle times are left out. */
async function everything(): Promise<unknown> {
  const keys = (await redis.keys(`*${prefix}*`)).sort();
  const pending = await redis.xpending(key, group, "-", "+", 100);
  return {
    keys,
    entries: await Promise.all(keys.filter((one) => !one.endsWith(":idx")).map((one) => redis.xrange(one, "-", "+"))),
    pending: pending.map((row) => (Array.isArray(row) ? [row[0], row[1], row[3]] : row)),
    consumers: (await redis.xinfo("CONSUMERS", key, group).then(JSON.stringify)).match(/"name","[^"]*"/g),
  };
}

describe.each(cases)("$verb", ({ verb, done, targets, extra, spoil }) => {
  test("does it once, says so for each target, and leaves an intent and an outcome", async () => {
    const seen = await prepare();
    const requestId = randomUUID();
    const answer = await act(verb, { requestId, targets: targets(seen), ...extra });
    expect(answer.outcomes.map(({ outcome }) => outcome)).toEqual(targets(seen).map(() => done));
    expect(answer).toMatchObject({ isRepeat: false, isRecorded: true, counts: { [done]: 3 } });
    const [outcome, ...others] = await audit(`requestId=${requestId}`);
    expect(others).toEqual([]);
    expect(outcome).toMatchObject({ kind: "outcome", action: verb, reason: "worker died", counts: { [done]: 3 } });
    const [intent] = await audit(`requestId=${requestId}&kind=intent`);
    expect(intent).toMatchObject({ isOpen: false, targetCount: 3, actor: { name: "local operator" } });
  });

  test("a dry run decides the same and writes nothing", async () => {
    const seen = await prepare();
    const before = await everything();
    const answer = await act(verb, { dryRun: true, targets: targets(seen), ...extra });
    expect(answer.outcomes.map(({ outcome }) => outcome)).toEqual(targets(seen).map(() => done));
    expect(await everything()).toEqual(before);
  });

  test("not permitted: refused and audited, nothing written", async () => {
    const seen = await prepare();
    const before = await everything();
    setRuntime({ ...site.runtime, authenticate: async () => identityOf(viewer) });
    const response = await send(verb, { targets: targets(seen), ...extra });
    setRuntime(site.runtime);
    expect(response.status).toBe(403);
    expect(await everything()).toEqual(before);
    const [refused] = await audit("kind=refused&actor=vera");
    expect(refused).toMatchObject({ action: verb, actor: { name: "vera", role: "viewer" } });
  });

  test("a precondition that is gone: skipped with the reason, the others done", async () => {
    const seen = await prepare();
    const why = await spoil(seen);
    const answer = await act(verb, { targets: targets(seen), ...extra });
    expect(answer.outcomes.map((one) => [one.outcome, one.why])).toEqual([
      ["skipped", why],
      [done, undefined],
      [done, undefined],
    ]);
  });

  test("the same request again: the same answer, nothing changed; with another body a conflict", async () => {
    const seen = await prepare();
    const body = { requestId: randomUUID(), targets: targets(seen), ...extra };
    const first = await act(verb, body);
    const before = await everything();
    const second = await act(verb, body);
    expect(second).toEqual({ ...first, isRepeat: true });
    expect(await everything()).toEqual(before);
    expect((await send(verb, { ...body, reason: "something else" })).status).toBe(409);
  });

  test("the same request twice at once is done once", async () => {
    const seen = await prepare();
    const body = { requestId: randomUUID(), targets: targets(seen), ...extra };
    const answers = await Promise.all([act(verb, body), act(verb, body)]);
    expect(answers.map(({ counts }) => counts)).toEqual([{ [done]: 3 }, { [done]: 3 }]);
    expect(await audit(`requestId=${body.requestId}&kind=outcome`)).toHaveLength(1);
  });

  test("bad input: 400 naming the field, nothing written", async () => {
    const seen = await prepare();
    const before = await everything();
    const good = { targets: targets(seen), ...extra };
    const [target] = targets(seen);
    const bad: [string, object][] = [
      ["requestId", { ...good, requestId: "x" }],
      ["reason", { ...good, reason: "why ".repeat(130) }],
      ["targets", { ...good, targets: [] }],
      ["targets.0.callId", { ...good, targets: [{ ...(target as object), callId: 7 }] }],
      ["everything", { ...good, everything: true }],
    ];
    for (const [field, body] of bad) {
      const response = await send(verb, body);
      expect(response.status).toBe(400);
      const { error } = await response.json();
      expect(error.issues.map((issue: { path: string }) => issue.path).join(" ")).toContain(field);
    }
    const plain = await fetch(`${site.url}/api/actions/${verb}`, { method: "POST", body: JSON.stringify(good) });
    expect(plain.status).toBe(400);
    expect(await everything()).toEqual(before);
  });

  test("from another site: refused", async () => {
    const seen = await prepare();
    const before = await everything();
    const good = { targets: targets(seen), ...extra };
    expect((await send(verb, good, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await send(verb, good, { origin: "http://evil.example" })).status).toBe(403);
    expect(await everything()).toEqual(before);
  });

  test.each(["before", "after"] as const)(
    "Redis lost %s it got the command: unknown, and safe to repeat",
    async (when) => {
      const seen = await prepare();
      const body = { requestId: randomUUID(), targets: targets(seen), ...extra };
      proxy.cutNext("EVALSHA", when);
      const first = await act(verb, body);
      expect(first.counts).toEqual({ unknown: 3 });
      const [open] = await audit(`requestId=${body.requestId}&kind=intent`);
      expect(open?.isOpen).toBe(true);
      const second = await act(verb, body);
      expect(second.outcomes.map(({ outcome }) => outcome)).toEqual([done, done, done]);
      const copies = await redis.xlen(`dlq:{${key}}`);
      expect(copies).toBe(verb === "dead-letter" ? 6 : verb === "redrive" || verb === "discard" ? 0 : 3);
      const before = await everything();
      expect(await act(verb, body)).toMatchObject({ isRepeat: true, counts: { [done]: 3 } });
      expect(await everything()).toEqual(before);
    },
  );

  test("audit down: nothing done", async () => {
    const seen = await prepare();
    const before = await everything();
    await stateRedis.call("CONFIG", "SET", "min-replicas-to-write", "1");
    const response = await send(verb, { targets: targets(seen), ...extra });
    expect(response.status).toBe(503);
    expect((await response.json()).error.code).toBe("state-unreachable");
    await stateRedis.call("CONFIG", "SET", "min-replicas-to-write", "0");
    await state.kill("SIGKILL");
    expect((await send(verb, { targets: targets(seen), ...extra })).status).toBe(503);
    await state.restart();
    expect(await everything()).toEqual(before);
  });
});
