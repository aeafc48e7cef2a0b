import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { endpoints } from "@/lib/endpoints/endpoints";
import { assessFreshness } from "@/lib/freshness";
import { ApiError } from "@/lib/schema/api-error";
import { Health } from "@/lib/schema/health";
import { identityOf } from "@/server/auth/identity";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { setRuntime } from "@/server/runtime";
import { type ApiRoute, loadApiRoutes } from "@/test/support/api-routes";
import { ask, refusalOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { insideTheDoor } from "@/test/support/inside-the-door";
import { getRaw, sendRaw } from "@/test/support/raw-http";
import { uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const prefix = uniquePrefix();
let redis: Redis;
let server: ConsoleServer;
let routes: ApiRoute[];

beforeAll(async () => {
  redis = connectRedis({ url: inject("redisUrl"), name: "test", purpose: "commands" });
  await waitFor("Redis", () => redis.status === "ready");
  for (const id of ["a", "b", "c"]) {
    await redis.xgroup("CREATE", `${prefix}:${id}`, "g", "0", "MKSTREAM");
    await redis.xadd(`${prefix}:${id}`, "*", "text", id);
  }
  routes = await loadApiRoutes();
  server = await startConsole(inject("redisUrl"), `${prefix}:*`);
  await waitFor("all to be read", () => server.runtime.fleet.snapshot.totals.calls === 3);
});
afterAll(async () => {
  await server.stop();
  await redis.del(["a", "b", "c"].map((id) => `${prefix}:${id}`));
  redis.disconnect();
});

describe("a good request", () => {
  test("of every endpoint answers in the promised shape", async () => {
    const { connection, totals } = await ask(server.url, endpoints.snapshot);
    expect(connection).toMatchObject({ state: "connected", address: new URL(inject("redisUrl")).host });
    expect(totals).toMatchObject({ calls: 3, undeliveredEntries: 3 });
    expect(await ask(server.url, endpoints.calls)).toMatchObject({
      total: 3,
      changes: 0,
      orderIsNew: false,
    });
    expect(await ask(server.url, endpoints.call, { params: { callId: "b" } })).toMatchObject({
      callId: "b",
    });
    expect(await ask(server.url, endpoints.groups)).toMatchObject({ groups: [{ name: "g", calls: 3 }] });
    expect(await ask(server.url, endpoints.session)).toMatchObject({ actor: { isLocal: true } });
    for (const path of ["live", "ready"]) {
      const response = await fetch(`${server.url}/api/health/${path}`);
      expect([response.status, Health.parse(await response.json())]).toEqual([200, { status: "ok", reason: null }]);
    }
  });
});

describe("a bad request", () => {
  for (const [path, field] of [
    ["/api/calls?limit=0", "limit"],
    ["/api/calls?limit=501", "limit"],
    ["/api/calls?limit=", "limit"],
    ["/api/calls?limit=1&limit=2", "limit"],
    ["/api/calls?offset=-1", "offset"],
    ["/api/calls?sort=name", "sort"],
    ["/api/calls?status=FINE", "status.0"],
    ["/api/calls?state=gone", "state.0"],
    ["/api/calls?cursor=x", "cursor"],
    ["/api/calls?colour=red", "colour"],
    ["/api/calls?__proto__=x", "__proto__"],
    ["/api/calls?__proto__=x&__proto__=y", "__proto__"],
    ["/api/calls?constructor=x", "constructor"],
    [`/api/calls?q=${"x".repeat(201)}`, "q"],
    ["/api/snapshot?x=1", "x"],
    ["/api/calls/a?x=1", "x"],
    ["/api/calls/%E0%A4%A", "callId"],
    ["/api/calls/%", "callId"],
    [`/api/calls/${"x".repeat(2_049)}`, "callId"],
    ["/api/live", "view"],
    ["/api/live?view=", "view"],
    ["/api/live?view=fleets", "view"],
    ["/api/live?view=call?x=1", "view"],
    ["/api/live?view=fleet&other=1", "other"],
    [`/api/live?${Array.from({ length: 25 }, (_, i) => `view=call?id=${i}`).join("&")}`, "view"],
  ] as const) {
    test(`${path.slice(0, 60)} is 400 and names ${field}`, async () => {
      const { status, code, message, issues = [] } = await refusalOf(`${server.url}${path}`);
      expect({ status, code }).toEqual({ status: 400, code: "bad-request" });
      expect(issues.map((issue) => issue.path)).toContain(field);
      expect(message).toContain(field);
    });
  }

  test("for a call that is not there is 404", async () => {
    for (const callId of ["x", "A", " a", "a%2F", "__proto__", encodeURIComponent("🗣️".repeat(90))]) {
      const refusal = await refusalOf(`${server.url}/api/calls/${callId}`);
      expect(refusal).toMatchObject({ status: 404, code: "not-found" });
    }
  });

  test("whatever it asks for never yields 500", async () => {
    const names = [
      "q",
      "status",
      "state",
      "group",
      "sort",
      "limit",
      "offset",
      "order",
      "cursor",
      "view",
      "from",
      "to",
      "x",
    ];
    const value = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom("1", "0", "-1", "1e9", "NaN", "BLOCKED,OK", "live", "-worst", "fleet", "1.1", "zz.9999999", "%"),
      fc.integer().map(String),
    );
    const query = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 9 })), value), {
      maxLength: 4,
    });
    const targets = routes.filter(({ handlers, path }) => handlers.has("GET") && !/live$|tail$/.test(path));
    expect(targets.length).toBeGreaterThan(6);
    setRuntime(insideTheDoor(server.runtime));
    onTestFinished(() => setRuntime(server.runtime));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...targets), query, value, async (route, pairs, param) => {
        const path = route.path.replace(/\{\w+\}/g, () => encodeURIComponent(param) || "a");
        const url = new URL(`http://127.0.0.1${path}?${new URLSearchParams(pairs)}`);
        if (!route.pattern.test(url.pathname)) return;
        const response = await route.handlers.get("GET")?.(new Request(url, { headers: { host: url.host } }));
        expect([200, 400, 404], `${url}`).toContain(response?.status);
        if (response?.status !== 200) ApiError.strict().parse(await response?.json());
        else await response.body?.cancel();
      }),
      { numRuns: 300 },
    );
    expect(server.lines.filter(({ level }) => level === "error")).toEqual([]);
  });
});

describe("a request that came by another name", () => {
  const byName = (path: string, host: string) => getRaw(server.url, path, { host });

  test.each(["evil.example", "127.0.0.1.nip.io:3000", "localhost.evil.example"])("%s is refused", async (host) => {
    for (const path of ["/api/snapshot", "/api/calls/a", "/api/session", "/api/audit"]) {
      const { status, body } = await byName(path, host);
      expect(status, path).toBe(403);
      expect(body).toContain('"code":"not-allowed"');
    }
    const headers = [`host: ${host}`, `origin: http://${host}`, "content-type: application/json", "content-length: 2"];
    const changed = await sendRaw(server.url, ["POST /api/jobs HTTP/1.1", ...headers, "connection: close"], "{}");
    expect(changed.status).toBe(403);
  });

  test("is answered where a probe asks, and by each of the machine's own names", async () => {
    expect((await byName("/api/health/live", "10.0.0.7:3000")).status).toBe(200);
    for (const host of ["localhost:3000", "[::1]:3000"]) {
      expect((await byName("/api/snapshot", host)).status).toBe(200);
    }
  });
});

describe("a change that another site's page asks for", () => {
  test.each([
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ origin: "http://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ origin: "http://127.0.0.1:1" }, 403],
    [{ origin: "https://127.0.0.1.evil.example" }, 403],
    [{ "sec-fetch-site": "same-origin" }, 400],
    [{ origin: "own" }, 400],
    [{}, 400],
  ])("with %j is %i", async (given, status) => {
    const headers: Record<string, string> = { "content-type": "application/json", ...given };
    if (headers.origin === "own") headers.origin = server.url;
    const response = await fetch(`${server.url}/api/jobs`, { method: "POST", headers, body: "{}" });
    expect(response.status).toBe(status);
    await response.body?.cancel();
  });
});

describe("a request that was passed on", () => {
  const forwarded = { "x-forwarded-for": "203.0.113.9" };

  test.each(["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"])(
    "with %s is refused while everybody who gets through is the local operator",
    async (name) => {
      for (const path of ["/api/snapshot", "/api/calls/a/entries", "/api/session"]) {
        const response = await fetch(`${server.url}${path}`, { headers: { [name]: "203.0.113.9" } });
        expect(response.status, path).toBe(403);
        expect(ApiError.parse(await response.json()).error.message).toContain("no sign-in");
      }
      expect((await fetch(`${server.url}/api/health/live`, { headers: { [name]: "x" } })).status).toBe(200);
    },
  );

  test("is answered where there is sign-in", async () => {
    setRuntime({ ...server.runtime, hasSignIn: true });
    const response = await fetch(`${server.url}/api/snapshot`, { headers: forwarded });
    setRuntime(server.runtime);
    expect(response.status).toBe(200);
  });
});

test("a forwarding header does not choose the address that the audit tells", async () => {
  const viewer = identityOf({ name: uniquePrefix(), role: "viewer", isLocal: false });
  setRuntime({ ...server.runtime, hasSignIn: true, authenticate: async () => viewer });
  const headers = { "content-type": "application/json", "x-forwarded-for": "203.0.113.9", "x-callboard-response": "1" };
  const refused = await fetch(`${server.url}/api/jobs`, { method: "POST", headers, body: "{}" });
  setRuntime(server.runtime);
  expect(refused.status).toBe(403);
  const query = `?kind=refused&actor=${viewer.actor.name}`;
  const { rows } = await ask(server.url, endpoints.audit, { query });
  expect(rows.map(({ address }) => address)).toEqual(["127.0.0.1"]);
});

test("nobody who is signed in is 401, before anything is read; what is public stays so", async () => {
  setRuntime({ ...server.runtime, authenticate: async () => null });
  try {
    for (const path of ["/api/snapshot", "/api/calls?limit=0", "/api/live?view=fleet", "/api/openapi.json"]) {
      expect(await refusalOf(`${server.url}${path}`)).toMatchObject({ status: 401, code: "not-signed-in" });
    }
    expect((await fetch(`${server.url}/api/health/live`)).status).toBe(200);
  } finally {
    setRuntime(server.runtime);
  }
});

describe("the description", () => {
  test("lists every route file, and every route it lists has its file", async () => {
    const response = await fetch(`${server.url}/api/openapi.json`);
    const described: { paths: Record<string, Record<string, unknown>> } = await response.json();
    const inFiles = routes.flatMap(({ path, handlers }) => [...handlers.keys()].map((method) => `${method} ${path}`));
    const inDescription = Object.entries(described.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(inFiles.sort()).toEqual(inDescription.sort());
  });

  test("gives every operation its parameters and answers", async () => {
    const response = await fetch(`${server.url}/api/openapi.json`);
    const { paths } = await response.json();
    const names = paths["/api/calls/{callId}"].get.parameters.map(({ name }: { name: string }) => name);
    expect(names).toEqual(["callId", "at"]);
    expect(paths["/api/calls"].get.parameters.map(({ name }: { name: string }) => name)).toContain("status");
    expect(paths["/api/live"].get.responses["200"].content).toHaveProperty("text/event-stream");
  });
});

test("before Redis was ever reached lists are 503 with the reason, and what describes the console is not", async () => {
  await server.stop();
  server = await startConsole("redis://127.0.0.1:1", `${prefix}:*`, {
    waitsForCalls: false,
    env: { CALLBOARD_STATE_URL: inject("redisUrl") },
  });
  await waitFor("the refusal", () => server.runtime.collector.tracker.state === "unreachable");
  for (const path of ["/api/calls", "/api/calls/a"]) {
    const refusal = await refusalOf(`${server.url}${path}`);
    expect(refusal).toMatchObject({
      status: 503,
      code: "redis-unreachable",
      message: expect.stringMatching(/^Nothing listens at 127/),
    });
  }
  const { connection, asOfMs } = await ask(server.url, endpoints.snapshot);
  expect([connection.state, asOfMs]).toEqual(["unreachable", null]);
  const ready = await fetch(`${server.url}/api/health/ready`);
  expect([ready.status, Health.parse(await ready.json()).status]).toEqual([503, "unavailable"]);
  expect((await fetch(`${server.url}/api/health/live`)).status).toBe(200);
});

test("a Redis without a single matching stream is as fresh as the last look at it", async () => {
  const empty = await startConsole(inject("redisUrl"), `${prefix}-nobody:*`, { waitsForCalls: false });
  onTestFinished(() => empty.stop());
  const seen = await waitFor("the first look", async () => {
    const snapshot = await ask(empty.url, endpoints.snapshot);
    return snapshot.isWarmingUp ? undefined : snapshot;
  });
  const { connection, asOfMs, staleMs, totals } = seen;
  const link = { state: "open", sinceMs: 0 } as const;
  expect(totals.calls).toBe(0);
  expect(assessFreshness({ link, connection, asOfMs, staleMs })).toEqual({
    kind: "live",
    sinceMs: null,
    problem: null,
  });
  await waitFor("a later look", async () => ((await ask(empty.url, endpoints.snapshot)).asOfMs ?? 0) > (asOfMs ?? 0));
});
