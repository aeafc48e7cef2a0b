import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { z } from "zod";
import type { Endpoint } from "@/lib/endpoints/endpoint";
import { endpoints } from "@/lib/endpoints/endpoints";
import { type Accounts, createAccounts } from "@/test/support/accounts";
import { pathOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { oddTargets } from "@/test/support/odd-targets";
import { getRaw, sendRaw } from "@/test/support/raw-http";
import { uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
const forwarded = { "x-forwarded-for": "203.0.113.9" };
const params = { callId: "a", entryId: "1-0", noteId: "note-0001", jobId: "job-00001", requestId: "request-1" };
const more = { auditId: "1-0", deadLetterId: "1-0", incidentId: "1-0", name: "comply" };
let site: ConsoleServer;

const start = (env: Record<string, string> = {}) =>
  startConsole(inject("redisUrl"), `${uniquePrefix()}:*`, { waitsForCalls: false, env });

describe("without sign-in, through a proxy", () => {
  beforeAll(async () => {
    site = await start();
  });
  afterAll(() => site.stop());

  test("a plain path is refused, and answered where nobody passed it on", async () => {
    expect((await getRaw(site.url, "/api/snapshot", forwarded)).status).toBe(403);
    expect((await getRaw(site.url, "/%61pi/snapshot", forwarded)).status).toBe(403);
    expect((await getRaw(site.url, "/api/snapshot")).status).toBe(200);
  });

  test.each(oddTargets)("%j is answered by nobody, however it came", async (target) => {
    const given: Record<string, string>[] = [forwarded, {}, { "x-callboard-response": "1" }];
    for (const headers of given) {
      const { status, body } = await getRaw(site.url, target.replace("/api/calls", "/api/snapshot"), headers);
      expect(status).toBe(400);
      if (body !== "") expect(Refusal.parse(JSON.parse(body)).error.code).toBe("bad-request");
    }
  });

  test("a name that is not its own, no name, and two names are refused", async () => {
    expect((await getRaw(site.url, "/api/snapshot", { host: "evil.example" })).status).toBe(403);
    const get = "GET /api/snapshot HTTP/1.1";
    expect((await sendRaw(site.url, [get, "connection: close"])).status).toBe(400);
    const two = [get, `host: ${new URL(site.url).host}`, "host: evil.example", "connection: close"];
    expect((await sendRaw(site.url, two)).status).toBe(400);
    expect((await sendRaw(site.url, ["GET /api/snapshot HTTP/1.0"])).status).toBe(403);
  });

  test("what another site's page makes a browser read opens no stream", async () => {
    for (const target of ["/api/live?view=fleet", "/api/snapshot", "/api/audit/export"]) {
      for (const site_ of ["cross-site", "same-site"]) {
        expect((await getRaw(site.url, target, { "sec-fetch-site": site_ })).status).toBe(403);
      }
    }
  });
});

describe("every route × every method", () => {
  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];
  const paths = [...new Set(Object.values<Endpoint>(endpoints).map(({ path }) => path))];
  beforeAll(async () => {
    site = await start();
  });
  afterAll(() => site.stop());

  test.each(paths)("%s", async (path) => {
    const own = Object.values<Endpoint>(endpoints).filter((each) => each.path === path);
    for (const method of methods) {
      const endpoint = own.find((each) => each.method === method);
      if (endpoint) continue;
      const get = own.find((each) => each.method === "GET");
      const mayHead = method === "HEAD" && (get?.answer === "json" || get?.answer === "file");
      const { status, headers, body } = await getRaw(site.url, pathOf(path, { ...params, ...more }), {}, method);
      if (!mayHead) expect([status, /\r\nallow: /.test(headers)], `${method} ${path}`).toEqual([405, true]);
      else expect([200, 400, 404, 503], `${method} ${path}`).toContain(status);
      if (method === "HEAD") expect(body).toBe("");
    }
    expect(site.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  test("HEAD opens no stream, however often it is asked", async () => {
    const before = site.runtime.feed.watcherCount;
    const asked = Array.from({ length: 40 }, () => getRaw(site.url, "/api/live?view=fleet", {}, "HEAD"));
    expect(new Set((await Promise.all(asked)).map(({ status }) => status))).toEqual(new Set([405]));
    expect(site.runtime.feed.watcherCount).toBe(before);
    expect((await getRaw(site.url, "/api/session")).body).toContain('"openStreams":0');
  });
});

describe("a connection that wants to speak something else", () => {
  beforeAll(async () => {
    site = await start();
  });
  afterAll(() => site.stop());
  const upgrade = ["connection: Upgrade", "sec-websocket-version: 13", "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="];

  test.each(["websocket", "h2c", "x"])("%s is refused and closed", async (name) => {
    for (const path of ["/", "/api/live", "/_next/webpack-hmr", "/./x"]) {
      const head = [`GET ${path} HTTP/1.1`, `host: ${new URL(site.url).host}`, `upgrade: ${name}`, ...upgrade];
      expect(await sendRaw(site.url, head, "", 5_000)).toMatchObject({ status: 400, isClosed: true });
    }
  });

  test("CONNECT is refused and closed", async () => {
    const head = ["CONNECT evil.example:443 HTTP/1.1", "host: evil.example:443"];
    expect(await sendRaw(site.url, head, "", 5_000)).toMatchObject({ isClosed: true, body: "" });
  });
});

describe("with sign-in", () => {
  let accounts: Accounts;
  beforeAll(async () => {
    accounts = await createAccounts();
    site = await start({
      CALLBOARD_USERS_FILE: accounts.file,
      CALLBOARD_ORIGIN: "https://cb.example.test",
      CALLBOARD_TRUSTED_PROXIES: "127.0.0.1,10.0.0.0/8",
    });
  });
  afterAll(async () => {
    await site.stop();
    accounts.remove();
  });

  const signIn = (target: string, headers: Record<string, string>) => {
    const body = JSON.stringify({ name: "nobody-knows", password: "wrong" });
    const all = { host: "cb.example.test", "content-type": "application/json", ...headers };
    const lines = Object.entries({ ...all, "content-length": String(body.length) }).map(
      ([name, text]) => `${name}: ${text}`,
    );
    return sendRaw(site.url, [`POST ${target} HTTP/1.1`, ...lines, "connection: close"], body);
  };

  test("no odd target gets around the check of TLS, the limit of attempts, or the address of the audit", async () => {
    const odd = oddTargets.map((target) => target.replace("/api/calls", "/api/session"));
    for (const target of odd) {
      expect((await signIn(target, { "x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "http" })).status).toBe(
        400,
      );
    }
    expect((await signIn("/api/session", { "x-forwarded-proto": "http" })).status).toBe(403);
    expect((await signIn("/%61pi/sess%69on", { "x-forwarded-proto": "http" })).status).toBe(403);
    const from = { "x-forwarded-for": "203.0.113.8", "x-forwarded-proto": "https" };
    const statuses: number[] = [];
    for (let i = 0; i < 22; i++) statuses.push((await signIn(i % 2 ? "/api/session" : "/api/%73ession", from)).status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.slice(5)).toEqual(Array(17).fill(429));
  });

  test.each([
    ["203.0.113.9", "https", 401],
    ["203.0.113.9, 10.0.0.4", "https, http", 401],
    ["203.0.113.9, 10.0.0.4, 10.0.0.5", "https, http, http", 401],
    ["203.0.113.9, 10.0.0.4", "http, https", 403],
    ["203.0.113.9, 192.0.2.4", "https, http", 403],
    ["203.0.113.9, 10.0.0.4", "http", 403],
    ["203.0.113.9, 10.0.0.4", "ftp", 403],
  ])("through %s with %s: %i", async (chain, proto, status) => {
    const headers = { origin: "https://cb.example.test", "x-forwarded-for": chain, "x-forwarded-proto": proto };
    const answer = await signIn("/api/session", headers);
    expect(answer.status === 429 ? 401 : answer.status).toBe(status);
  });

  test.each([
    ["cb.example.test", "https://cb.example.test", 401],
    ["CB.example.test:443", "https://cb.example.test", 401],
    ["cb.example.test.", "https://cb.example.test", 401],
    ["cb.example.test", "http://cb.example.test", 403],
    ["cb.example.test", "https://cb.example.test.evil.example", 403],
    ["evil.example", "https://evil.example", 403],
  ])("the host %s with the origin %s: %i", async (host, origin, status) => {
    const address = `198.51.100.${Math.floor(Math.random() * 250)}`;
    const answer = await signIn("/api/session", { host, origin, "x-forwarded-for": address });
    expect(answer.status === 429 ? 401 : answer.status).toBe(status);
  });
});

test("a body that breaks off is nobody's mistake of ours", async () => {
  site = await start();
  const head = ["POST /api/jobs HTTP/1.1", `host: ${new URL(site.url).host}`, "content-type: application/json"];
  await sendRaw(site.url, [...head, "content-length: 500"], '{"jobId":', 300);
  await waitFor("the connection to be gone", () => site.runtime.responses.size === 0);
  expect(site.lines.filter(({ level }) => level === "error")).toEqual([]);
  await site.stop();
});
