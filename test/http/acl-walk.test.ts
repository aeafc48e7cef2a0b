import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Endpoint } from "@/lib/endpoints/endpoint";
import { endpoints } from "@/lib/endpoints/endpoints";
import { Abilities, ActionAnswer, Verb } from "@/lib/schema/action";
import { AuditPage } from "@/lib/schema/audit-entry";
import { JobReport } from "@/lib/schema/job";
import { type RedisUse, redisRights } from "@/server/actions/redis-rights";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { pathOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const group = "comply";
const stuck = { key: "conv:one", callId: "one", group };
const ids: Record<string, string> = { callId: "one", name: group };
/** So that the group's dead consumer soon makes an incident. */
const impatient = {
  CALLBOARD_BLOCKED_AFTER_MS: "500",
  CALLBOARD_GONE_AFTER_MS: "1000",
  CALLBOARD_INCIDENT_OPEN_AFTER_MS: "100",
};
const queries: Record<string, string> = {
  [endpoints.consumers.path]: `?group=${group}`,
  [endpoints.consumerPlaces.path]: `?group=${group}&consumer=dead`,
  [endpoints.live.path]: "?view=fleet",
  [endpoints.tails.path]: "?tail=/api/calls/one/tail",
  [endpoints.export.path]: "?format=jsonl",
};
/** Ways of signing in ask nothing of the watched server. */
const reads: [string, Endpoint][] = Object.entries(endpoints).filter(
  ([, { method, path }]) => method === "GET" && !path.startsWith("/api/oidc"),
);

let watched: RedisServer;
let state: RedisServer;
let redis: Redis;
let site: ConsoleServer;
/** Commands that write, by the name of the connection they came on. */
const written = new Map<string, Set<string>>();
let stopWatching: () => Promise<void>;

beforeAll(async () => {
  [watched, state] = await Promise.all([startRedisServer(), startRedisServer()]);
  redis = connectRedis({ url: watched.url, name: "test", purpose: "commands" });
  await waitFor("the server", () => redis.status === "ready");
  for (const use of ["viewer", "operator"] satisfies RedisUse[]) {
    const [, version = ""] = /^redis_version:(\S+)/m.exec(await redis.info("server")) ?? [];
    const rights = redisRights(use, { patterns: ["conv:*"], version });
    await redis.call("ACL", "SETUSER", use, "reset", "on", ">pw", ...rights);
  }
  await makeStuck(redis, { ...stuck, entries: 12 });
  await untilIdle(redis, stuck);
  ids.entryId = (await targetsOf(redis, stuck))[11]?.entryId ?? "";
  stopWatching = await watchWrites();
});
afterAll(async () => {
  await stopWatching();
  redis.disconnect();
  await Promise.all([watched.stop(), state.stop()]);
});

/** Listens to all that the server is sent; a script's own commands count for nobody. */
async function watchWrites(): Promise<() => Promise<void>> {
  const sent: { source: string; name: string }[] = [];
  // What monitors is a copy of this one, which itself never connects: nobody would close it.
  const monitor = await redis.duplicate({ lazyConnect: true, enableOfflineQueue: true }).monitor();
  monitor.on("error", () => undefined);
  monitor.on("monitor", (_time: string, [name = ""]: string[], source: string) => {
    sent.push({ source, name: name.toLowerCase() });
  });
  const names = new Map<string, string>();
  const look = async () => {
    for (const line of String(await redis.call("CLIENT", "LIST")).split("\n")) {
      const [, source = "", name = ""] = / addr=(\S+).* name=(\S*)/.exec(line) ?? [];
      names.set(source, name);
    }
  };
  const looking = setInterval(() => void look().catch(() => undefined), 100);
  const writing = new Set([
    "eval",
    "evalsha",
    "xack",
    "xclaim",
    "xadd",
    "xdel",
    "xgroup",
    "del",
    "set",
    "hset",
    "expire",
  ]);
  return async () => {
    clearInterval(looking);
    await look();
    monitor.disconnect();
    for (const { source, name } of sent.filter((each) => writing.has(each.name) && each.source !== "lua")) {
      const from = names.get(source) ?? source;
      written.set(from, (written.get(from) ?? new Set()).add(name));
    }
  };
}

async function open(use: RedisUse): Promise<void> {
  await redis.call("ACL", "LOG", "RESET");
  const url = watched.url.replace("//", `//${use}:pw@`);
  site = await startConsole(url, "conv:*", { env: { CALLBOARD_STATE_URL: state.url, ...impatient } });
  await waitFor("the pending entries", () => site.runtime.fleet.snapshot.totals.pendingEntries > 0);
  const newest = async () => (await site.runtime.incidents.list({ state: "all", limit: 1 })).rows[0];
  ids.incidentId = (await waitFor("an incident", newest, 20_000)).incidentId;
}

function post(path: string, body: object): Promise<Response> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  return fetch(`${site.url}${path}`, init);
}

async function act(verb: Verb, targets: unknown[], extra: object = {}): Promise<Response> {
  const request = { requestId: randomUUID(), reason: "a walk", targets, ...extra };
  return post(`/api/actions/${verb}`, request);
}

/** Status of a read and the beginning of what it says; an event stream is left once it has said something. */
async function read({ path, answer }: Endpoint): Promise<{ status: number; text: string }> {
  const gone = new AbortController();
  const url = `${site.url}${pathOf(path, ids)}${queries[path] ?? ""}`;
  const response = await fetch(url, { signal: gone.signal });
  if (answer !== "events") return { status: response.status, text: (await response.text()).slice(0, 300) };
  const first = await response.body?.getReader().read();
  gone.abort();
  return {
    status: response.status,
    text: Buffer.from(first?.value ?? [])
      .toString()
      .slice(0, 300),
  };
}

async function readsAll(): Promise<void> {
  for (const [name, endpoint] of reads) {
    const { status, text } = await read(endpoint);
    expect({ name, status, text: status === 200 ? "" : text }).toEqual({ name, status: 200, text: "" });
    expect(text.length, name).toBeGreaterThan(0);
  }
}

/** What the server refused a user, but for what the console asks only in order to know whether it may. */
async function denied(): Promise<string[]> {
  const log = await redis.call("ACL", "LOG", "100");
  return (Array.isArray(log) ? log : []).map(String).filter((entry) => !entry.includes("name=callboard:abilities"));
}

describe("with the operating user of npm run acl", () => {
  beforeAll(() => open("operator"));
  afterAll(() => site.stop());

  test("every verb works that it has the rights for", async () => {
    const targets = await targetsOf(redis, stuck);
    const counts = async (verb: Verb, of: unknown[], extra?: object) => {
      const answer = ActionAnswer.parse(await (await act(verb, of, extra)).json());
      ids.requestId = answer.requestId;
      return { counts: answer.counts, first: answer.outcomes[0] };
    };
    expect((await counts("claim", targets.slice(0, 1), { toConsumer: "alive" })).counts).toEqual({ claimed: 1 });
    expect((await counts("release", targets.slice(1, 2))).counts).toEqual({ released: 1 });
    expect((await counts("ack", targets.slice(2, 3))).counts).toEqual({ acked: 1 });
    const letters = [];
    for (const target of targets.slice(3, 6)) {
      const { counts: set, first } = await counts("dead-letter", [target]);
      expect(set).toEqual({ "dead-lettered": 1 });
      letters.push({ callId: "one", deadLetterId: first?.deadLetterId });
    }
    ids.deadLetterId = letters[0]?.deadLetterId ?? "";
    expect((await counts("redrive", letters.slice(1, 2))).counts).toEqual({ redriven: 1 });
    expect((await counts("discard", letters.slice(2, 3))).counts).toEqual({ discarded: 1 });
    const abilities = Abilities.parse(await (await fetch(`${site.url}/api/actions`)).json());
    if (abilities.verbs["ack-delete"].isOnServer) {
      expect((await counts("ack-delete", targets.slice(6, 7))).counts).toEqual({ deleted: 1 });
    }
  });

  test("a job works too", async () => {
    const targets = (await targetsOf(redis, stuck)).filter(({ consumer }) => consumer === "dead").slice(-3, -1);
    ids.jobId = randomUUID();
    const created = await post("/api/jobs", { jobId: ids.jobId, verb: "ack", reason: "a walk", targets });
    expect(created.status, await created.text()).toBe(200);
    const started = await post(`/api/jobs/${ids.jobId}/start`, { total: targets.length });
    expect(started.status, await started.text()).toBe(200);
    await waitFor("the job's end", async () => {
      const report = JobReport.parse(await (await fetch(`${site.url}/api/jobs/${ids.jobId}`)).json());
      return report.state === "done" ? report : null;
    });
  });

  test("every read works, and nothing else was asked of the server", async () => {
    const page = AuditPage.parse(await (await fetch(`${site.url}/api/audit`)).json());
    ids.auditId = page.rows[0]?.auditId ?? "";
    await readsAll();
    expect(await denied()).toEqual([]);
    expect(site.lines.filter(({ level }) => level === "error")).toEqual([]);
  });
});

describe("with the viewing user of npm run acl", () => {
  beforeAll(() => open("viewer"));
  afterAll(() => site.stop());

  test("every read works, and nothing else was asked of the server", async () => {
    await readsAll();
    expect(await denied()).toEqual([]);
    expect(site.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  test("every write says why it cannot", async () => {
    const [target] = await targetsOf(redis, stuck);
    const letters = [{ callId: "one", deadLetterId: ids.deadLetterId }];
    const consumers = [{ callId: "one", group, consumer: "alive" }];
    const bodies: Record<Exclude<Verb, "undo">, [unknown[], object]> = {
      claim: [[target], { toConsumer: "alive" }],
      release: [[target], {}],
      ack: [[target], {}],
      "ack-delete": [[target], {}],
      "delete-everywhere": [[target], {}],
      "dead-letter": [[target], {}],
      redrive: [letters, {}],
      discard: [letters, {}],
      "remove-consumer": [consumers, {}],
      "create-group": [[{ callId: "one", group: "missing", at: "$" }], {}],
    };
    for (const verb of Verb.exclude(["undo"]).options) {
      const [targets, extra] = bodies[verb];
      const response = await act(verb, targets, extra);
      const { error } = await response.json();
      expect({ verb, status: response.status, code: error.code }).toEqual({ verb, status: 503, code: "redis-refused" });
      expect(error.message).toMatch(/may not run .+; .*give the console a user that may/);
    }
  });
});

test("what writes comes on a connection of its own; what asks for rights only asks, where nothing is", async () => {
  await stopWatching();
  const names = [...written.keys()].filter((name) => name !== "test").sort();
  expect(names).toEqual(["callboard:abilities", "callboard:actions"]);
  expect([...(written.get("callboard:actions") ?? [])].sort()).toEqual(["eval", "evalsha"]);
  const keys = (await redis.keys("*")).filter((key) => !key.includes("one"));
  expect(keys).toEqual([]);
});
