import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { listTargets } from "@/lib/audit/list-targets";
import { Abilities, ActionAnswer, type EntryTarget, Verb } from "@/lib/schema/action";
import { AuditPage } from "@/lib/schema/audit-entry";
import { PendingPage } from "@/lib/schema/pending";
import { redisRights } from "@/server/actions/redis-rights";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const patterns = ["conv:*"];
const everything = { mayAddEntries: true, mayRemoveConsumers: true, mayDeleteEverywhere: true, mayCreateGroups: true };
const usersOf = (version: string) => ({
  viewer: redisRights("viewer", { patterns, version }),
  operator: redisRights("operator", { patterns, version }),
  fulloperator: redisRights("operator", { patterns, version, ...everything }),
});
type User = keyof ReturnType<typeof usersOf>;
const group = "comply";
const stuck = { key: "conv:one", callId: "one", group };

let server: RedisServer;
let redis: Redis;
let site: ConsoleServer;

beforeAll(async () => {
  server = await startRedisServer();
  redis = connectRedis({ url: server.url, name: "test", purpose: "commands" });
  await waitFor("the server", () => redis.status === "ready");
  const [, version = ""] = /^redis_version:(\S+)/m.exec(await redis.info("server")) ?? [];
  for (const [name, rights] of Object.entries(usersOf(version)))
    await redis.call("ACL", "SETUSER", name, "reset", "on", ">pw", ...rights);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushdb();
  await makeStuck(redis, { ...stuck, entries: 4 });
  await untilIdle(redis, stuck);
});
afterEach(() => site.stop());

async function open(user: User): Promise<void> {
  const url = server.url.replace("//", `//${encodeURIComponent(user)}:pw@`);
  site = await startConsole(url, "conv:*", { env: { CALLBOARD_STATE_URL: inject("redisUrl") } });
}

const get = async (path: string): Promise<unknown> => (await fetch(`${site.url}${path}`)).json();

function send(verb: string, targets: unknown[], extra: object = {}): Promise<Response> {
  return fetch(`${site.url}/api/actions/${verb}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ requestId: randomUUID(), reason: `by ${server.port}`, targets, ...extra }),
  });
}

describe("a viewing user", () => {
  beforeEach(() => open("viewer"));

  test("sees what is pending; every verb is unavailable and says why", async () => {
    const page = await waitFor("the pending entries", async () => {
      const got = PendingPage.parse(await get("/api/pending"));
      return got.rows.length === 4 ? got : null;
    });
    expect(page.rows[0]).toMatchObject({ callId: "one", consumer: "dead", preview: { field: "text" } });
    const { verbs } = Abilities.parse(await get("/api/actions"));
    for (const verb of Verb.options) {
      expect(verbs[verb].isAvailable, verb).toBe(false);
      expect(verbs[verb].reason).toMatch(/Redis user of REDIS_URL may not run/);
    }
  });

  test.each(["claim", "release", "ack", "dead-letter"])(
    "%s is refused with the reason, audited, and changes nothing",
    async (verb) => {
      const targets: EntryTarget[] = await targetsOf(redis, stuck);
      const response = await send(verb, targets, verb === "claim" ? { toConsumer: "alive" } : {});
      expect(response.status).toBe(503);
      const { error } = await response.json();
      expect(error).toMatchObject({ code: "redis-refused" });
      expect(error.message).toContain("give the console a user that may");
      expect((await targetsOf(redis, stuck)).map(({ consumer }) => consumer)).toEqual(["dead", "dead", "dead", "dead"]);
      const { rows } = AuditPage.parse(await get(`/api/audit?kind=refused&action=${verb}`));
      expect(rows[0]).toMatchObject({ reason: `by ${server.port}`, note: error.message, targetCount: 4 });
      const [refused] = listTargets(rows[0]?.targets ?? []);
      expect(refused).toEqual({ callId: "one", group, entryId: targets[0]?.entryId, outcome: null });
    },
  );
});

describe("an operating user", () => {
  beforeEach(() => open("operator"));

  test("may do all but remove a consumer and add a new entry, and is told so", async () => {
    const { verbs } = Abilities.parse(await get("/api/actions"));
    const available = Verb.options.filter((verb) => verbs[verb].isAvailable);
    const newer = verbs["ack-delete"].isOnServer ? ["ack-delete"] : [];
    expect(available).toEqual(["claim", "release", "ack", ...newer, "dead-letter", "redrive", "discard", "undo"]);
    const targets = await targetsOf(redis, stuck);
    const act = async (verb: string, of: unknown[], extra?: object) =>
      ActionAnswer.parse(await (await send(verb, of, extra)).json());
    expect((await act("claim", targets.slice(0, 1), { toConsumer: "alive" })).counts).toEqual({ claimed: 1 });
    expect((await act("release", targets.slice(1, 2))).counts).toEqual({ released: 1 });
    const acked = await act("ack", targets.slice(2, 3));
    expect(acked.counts).toEqual({ acked: 1 });
    const undone = await fetch(`${site.url}/api/actions/undo`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ requestId: randomUUID(), undoes: acked.requestId }),
    });
    expect(ActionAnswer.parse(await undone.json()).counts).toEqual({ restored: 1 });
    expect((await act("ack", (await targetsOf(redis, stuck)).slice(2, 3))).counts).toEqual({ acked: 1 });
    const set = await act("dead-letter", targets.slice(3));
    expect(set.counts).toEqual({ "dead-lettered": 1 });
    const letters = [{ callId: "one", deadLetterId: set.outcomes[0]?.deadLetterId }];
    const anew = await act("redrive", letters, { asNewEntry: true });
    expect(anew.outcomes[0]).toMatchObject({ outcome: "failed", why: "not-permitted" });
    expect((await act("redrive", letters)).counts).toEqual({ redriven: 1 });
  });
});

describe("an operating user with every right", () => {
  beforeEach(() => open("fulloperator"));

  test("may run every verb, and still nothing else", async () => {
    const { verbs } = Abilities.parse(await get("/api/actions"));
    expect(Verb.options.filter((verb) => verbs[verb].isOnServer && !verbs[verb].isAvailable)).toEqual([]);
    expect(Verb.options.filter((verb) => !verbs[verb].isOnServer)).toEqual(
      verbs["ack-delete"].isOnServer ? [] : ["ack-delete", "delete-everywhere"],
    );
    const letter = await send("dead-letter", (await targetsOf(redis, stuck)).slice(0, 1));
    const { outcomes } = ActionAnswer.parse(await letter.json());
    const letters = [{ callId: "one", deadLetterId: outcomes[0]?.deadLetterId }];
    const anew = ActionAnswer.parse(await (await send("redrive", letters, { asNewEntry: true })).json());
    expect(anew.counts).toEqual({ redriven: 1 });
    const own = connectRedis({
      url: server.url.replace("//", "//fulloperator:pw@"),
      name: "test",
      purpose: "commands",
    });
    try {
      await waitFor("the connection", () => own.status === "ready");
      for (const command of [
        "DEL conv:one",
        "XTRIM conv:one MAXLEN 0",
        "XGROUP DESTROY conv:one comply",
        "CONFIG GET *",
        "FLUSHDB",
        "KEYS *",
        "GET other",
      ]) {
        await expect(own.call(...split(command)), command).rejects.toThrow(/NOPERM/);
      }
    } finally {
      own.disconnect();
    }
  });
});

function split(command: string): [string, ...string[]] {
  const [name = "", ...args] = command.split(" ");
  return [name, ...args];
}
