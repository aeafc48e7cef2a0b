import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Endpoint } from "@/lib/endpoints/endpoint";
import { endpoints } from "@/lib/endpoints/endpoints";
import { ApiError } from "@/lib/schema/api-error";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis } from "@/server/redis/connect";
import { setRuntime } from "@/server/runtime";
import { type ApiRoute, loadApiRoutes } from "@/test/support/api-routes";
import { pathOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { insideTheDoor } from "@/test/support/inside-the-door";
import { uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const writes: [string, Endpoint][] = Object.entries(endpoints).filter(([, { method }]) => method !== "GET");
const withBody = writes.filter(([, { maxBodyBytes }]) => maxBodyBytes > 0);
const ids = {
  callId: "a",
  noteId: "note-0001",
  jobId: "job-00001",
  requestId: "request-1",
  tokenId: "token-001",
  incidentId: "1-0",
  name: "hook",
};
const own = "http://127.0.0.1:3000";
let routes: ApiRoute[];
let state: RedisServer;
let site: ConsoleServer;

beforeAll(async () => {
  routes = await loadApiRoutes();
  state = await startRedisServer();
  const env = { CALLBOARD_STATE_URL: state.url };
  site = await startConsole(inject("redisUrl"), `${uniquePrefix()}:*`, { env, waitsForCalls: false });
  setRuntime(insideTheDoor(site.runtime));
});
afterAll(async () => {
  await site.stop();
  await state.stop();
});

function send({ method, path, maxBodyBytes }: Endpoint, headers: Record<string, string>, body: BodyInit = "{}") {
  const handler = routes.find((route) => route.path === path)?.handlers.get(method);
  if (!handler) throw new Error(`${method} ${path} has no route`);
  const request = new Request(`${own}${pathOf(path, ids)}`, {
    method,
    headers: { host: new URL(own).host, "content-type": "application/json", ...headers },
    ...(maxBodyBytes > 0 ? { body, duplex: "half" } : {}),
  });
  return handler(request);
}

const codeOf = async (response: Response) => ApiError.parse(await response.json()).error.code;

/** What a browser adds to a request that a page of another site, of the same site, or of none makes. */
const foreign: Record<string, string>[] = [
  { origin: "http://evil.example" },
  { origin: "null" },
  { origin: "http://127.0.0.1:1" },
  { origin: "http://localhost.evil.example" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { "sec-fetch-site": "cross-site", origin: own },
  { "sec-fetch-site": "nonsense" },
];

const asked: Record<string, string>[] = [
  { origin: own, "sec-fetch-site": "same-origin" },
  { "sec-fetch-site": "none" },
  {},
];

test("there are writes, and each of them is in the table", () => {
  expect(writes.length).toBeGreaterThan(12);
  expect(new Set(writes.map(([, { method }]) => method))).toEqual(new Set(["POST", "DELETE"]));
});

describe.each(writes)("%s", (_, endpoint) => {
  test.each(foreign)("is refused with %j, before anything is looked at", async (given) => {
    const headers = given;
    const response = await send(endpoint, headers);
    expect([response.status, await codeOf(response)]).toEqual([403, "not-allowed"]);
  });

  test("is looked at when the console's own page asks, or a program", async () => {
    for (const headers of asked) {
      expect((await send(endpoint, headers)).status).not.toBe(403);
    }
  });
});

describe.each(withBody)("%s", (_, endpoint) => {
  const tooLarge = JSON.stringify({ text: "x".repeat(endpoint.maxBodyBytes) });

  test("reads no more than its bound, announced or not", async () => {
    const response = await send(endpoint, {}, tooLarge);
    expect([response.status, await codeOf(response)]).toEqual([413, "too-large"]);
    const announced = await send(endpoint, { "content-length": String(endpoint.maxBodyBytes + 1) });
    expect(announced.status).toBe(413);
    const unannounced = await send(endpoint, {}, new Blob([tooLarge]).stream());
    expect(unannounced.status).toBe(413);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "takes no %s, which any site's form can send",
    async (type) => expect((await send(endpoint, { "content-type": type })).status).toBe(400),
  );
});

test("nothing of all that was done", async () => {
  const redis = connectRedis({ url: state.url, name: "test", purpose: "commands" });
  await waitFor("the state store", () => redis.status === "ready");
  const keys = await redis.keys("*");
  redis.disconnect();
  expect(keys.filter((key) => /note|job|request|session/.test(key))).toEqual([]);
  expect(site.lines.filter(({ level }) => level === "error")).toEqual([]);
});
