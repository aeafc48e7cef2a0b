import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Endpoint } from "@/lib/endpoints/endpoint";
import { endpoints } from "@/lib/endpoints/endpoints";
import { ApiError } from "@/lib/schema/api-error";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { setRuntime } from "@/server/runtime";
import { anyOfSchema, nastyTexts } from "@/test/support/any-of-schema";
import { type ApiRoute, type Handler, loadApiRoutes } from "@/test/support/api-routes";
import { bytesInUse } from "@/test/support/collect-garbage";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { insideTheDoor } from "@/test/support/inside-the-door";
import { makeStuck } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const requests = Number(process.env.FUZZ_REQUESTS ?? 20_000);
const seed = Number(process.env.FUZZ_SEED ?? 20_261);
const withinMs = 10_000;
/** What half of the requests may leave behind, after a collection. */
const maxGrowthBytes = 40_000_000;
const allowed = new Set([200, 201, 202, 204, 400, 401, 403, 404, 405, 409, 410, 413, 415, 416, 422, 429, 503]);

let watched: RedisServer;
let redis: Redis;
let site: ConsoleServer;
let routes: ApiRoute[];
const known: string[] = ["one", "two", "comply", "dead", "alive", "conv:one", "text", "it_1", "0", "5", "asc", "desc"];

beforeAll(async () => {
  watched = await startRedisServer();
  redis = connectRedis({ url: watched.url, name: "test", purpose: "commands" });
  await waitFor("Redis", () => redis.status === "ready");
  for (const callId of ["one", "two"])
    await makeStuck(redis, { key: `conv:${callId}`, callId, group: "comply", entries: 20 });
  for (const [id] of await redis.xrange("conv:one", "-", "+", "COUNT", 5)) known.push(id);
  site = await startConsole(watched.url, "conv:*");
  await waitFor("both calls", () => [...site.runtime.collector.registry.rows()].length === 2);
  routes = await loadApiRoutes();
  setRuntime(insideTheDoor(site.runtime));
});
afterAll(async () => {
  await site.stop();
  redis.disconnect();
  await watched.stop();
});

type Sent = { path: string; search: string; headers: Record<string, string>; body: string | Blob | undefined };

const headerNames = ["origin", "sec-fetch-site", "last-event-id", "content-type", "cookie", "authorization", "host"];
const oddHeaders = fc.dictionary(
  fc.constantFrom(...headerNames),
  fc.oneof(
    fc.constantFrom(...nastyTexts.filter((text) => /^[\x20-\x7e]{0,200}$/.test(text))),
    fc.constantFrom("http://127.0.0.1", "cross-site", "text/plain", "Bearer x", "session=1; session=2"),
  ),
  { maxKeys: 2 },
);

function requestsTo(endpoint: Endpoint): fc.Arbitrary<Sent> {
  const path = anyOfSchema(endpoint.params, known).map((params) =>
    endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => segment(valueIn(params, name))),
  );
  const search = anyOfSchema(endpoint.query, known).map(searchOf);
  const body =
    endpoint.maxBodyBytes === 0
      ? fc.constant(undefined)
      : fc.oneof(
          { arbitrary: anyOfSchema(endpoint.body, known).map((value) => JSON.stringify(value) ?? ""), weight: 9 },
          {
            arbitrary: fc.oneof(fc.constantFrom("", "{", "[]", "null", '{"a":', "[".repeat(5_000)), fc.string()),
            weight: 1,
          },
          { arbitrary: fc.uint8Array({ maxLength: 30 }).map((bytes) => new Blob([new Uint8Array(bytes)])), weight: 1 },
        );
  const headers = fc.oneof({ arbitrary: fc.constant({}), weight: 4 }, { arbitrary: oddHeaders, weight: 1 });
  return fc.record({ path, search, headers, body });
}

function valueIn(params: unknown, name: string): unknown {
  return typeof params === "object" && params !== null ? Object.getOwnPropertyDescriptor(params, name)?.value : params;
}

function segment(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "x");
  if (text.startsWith("%")) return text;
  return (
    encodeURIComponent(
      text
        .replace(/\p{Cs}/gu, "\ufffd")
        .slice(0, 2_500)
        .replace(/\p{Cs}/gu, ""),
    ) || "x"
  );
}

function searchOf(query: unknown): string {
  const pairs = typeof query === "object" && query !== null ? Object.entries(query) : [["q", String(query)]];
  const search = new URLSearchParams();
  for (const [name, value] of pairs) {
    const values = Array.isArray(value) ? value : [value];
    for (const each of values.slice(0, 3))
      search.append(String(name), typeof each === "string" ? each : String(JSON.stringify(each)));
  }
  return search.size === 0 ? "" : `?${search}`;
}

/** A handler as Next would call it; of a stream only the beginning is taken, then its reader leaves. */
async function send(handler: Handler, method: string, sent: Sent): Promise<Response> {
  const leaving = new AbortController();
  const response = await handler(
    new Request(`http://127.0.0.1:3000${sent.path}${sent.search}`, {
      method,
      headers: { host: "127.0.0.1:3000", "content-type": "application/json", ...sent.headers },
      signal: leaving.signal,
      ...(sent.body === undefined ? {} : { body: sent.body }),
    }),
  );
  const reader = response.body?.getReader();
  const first = await reader?.read();
  if (response.headers.get("content-type")?.startsWith("text/event-stream")) leaving.abort();
  else while (first && !first.done && reader && !(await reader.read()).done);
  await reader?.cancel();
  return new Response(first?.value ?? null, { status: response.status === 204 ? 200 : response.status });
}

async function within<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${withinMs} ms: ${what}`)), withinMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

describe("whatever a client sends", { retry: 0 }, () => {
  const all = Object.entries(endpoints);
  const each = Math.ceil(requests / all.length);
  const counts = new Map<number, number>();
  const heaps: number[] = [];

  test.each(all)(
    `%s answers without a 500, in time (${each} requests)`,
    async (name, endpoint: Endpoint) => {
      const handler = routes.find(({ path }) => path === endpoint.path)?.handlers.get(endpoint.method);
      if (!handler) throw new Error(`${name} has no route`);
      await fc.assert(
        fc.asyncProperty(requestsTo(endpoint), async (sent) => {
          const response = await within(
            send(handler, endpoint.method, sent),
            `${endpoint.method} ${sent.path}${sent.search}`,
          );
          counts.set(response.status, (counts.get(response.status) ?? 0) + 1);
          if (!allowed.has(response.status)) throw new Error(`status ${response.status}: ${await response.text()}`);
          if (response.status === 400) {
            const { error } = ApiError.parse(await response.json());
            expect(error.message.length).toBeGreaterThan(5);
          }
        }),
        { numRuns: each, seed, endOnFailure: true },
      );
      heaps.push(await bytesInUse());
    },
    240_000,
  );

  test("and it was heard: good requests, bad ones, none that nobody foresaw, and no memory kept", () => {
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThanOrEqual(requests);
    expect(counts.get(200) ?? 0).toBeGreaterThan(total / 20);
    expect(counts.get(400) ?? 0).toBeGreaterThan(total / 20);
    expect(Math.max(...heaps)).toBeLessThan(1_200_000_000);
    // The first routes fill what is bounded: the caches of calls, of compiled schemas, of orders handed out.
    const [half = 0, end = 0] = [heaps[Math.floor(heaps.length / 2)], heaps.at(-1)];
    expect(end - half, `heap by route: ${heaps.map((heap) => Math.round(heap / 1e6)).join(" ")} MB`).toBeLessThan(
      maxGrowthBytes,
    );
    expect(site.lines.filter(({ level }) => level === "error")).toEqual([]);
  });
});
