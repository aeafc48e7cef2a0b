import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Endpoint } from "@/lib/endpoints/endpoint";
import { endpoints } from "@/lib/endpoints/endpoints";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { type Accounts, createAccounts, password } from "@/test/support/accounts";
import { pathOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { wholeLine } from "@/test/support/recording-log";
import { waitFor } from "@/test/support/wait-for";

const folder = mkdtempSync(join(tmpdir(), "callboard-secrets-"));
const secrets = new Map([
  ["the watched server's password", "w4tched-p4ss-word"],
  ["the state server's password", "st4te-p4ss-word"],
  ["a person's password", password],
  ["the OpenID client's secret", "cl13nt-s3cret-word"],
]);
const said: { where: string; text: string }[] = [];
let watched: RedisServer;
let state: RedisServer;
let redis: Redis;
let accounts: Accounts;
let site: ConsoleServer;
let cookie = "";
let bearer = "";

const secretOf = (name: string) => secrets.get(name) ?? "";

function passwordFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  return path;
}

beforeAll(async () => {
  [watched, state] = await Promise.all([startRedisServer(), startRedisServer()]);
  redis = connectRedis({ url: watched.url, name: "test", purpose: "commands" });
  const store = connectRedis({ url: state.url, name: "test", purpose: "commands" });
  await waitFor("both servers", () => redis.status === "ready" && store.status === "ready");
  await redis.call("ACL", "SETUSER", "boss", "on", `>${secretOf("the watched server's password")}`, "~*", "+@all");
  await redis.xadd("conv:one", "*", "text", "hello");
  await redis.xgroup("CREATE", "conv:one", "g", "0");
  await store.call("ACL", "SETUSER", "keeper", "on", `>${secretOf("the state server's password")}`, "~*", "+@all");
  accounts = await createAccounts();
  site = await startConsole(
    watched.url.replace("//", `//boss:${secretOf("the watched server's password")}@`),
    "conv:*",
    {
      env: {
        CALLBOARD_STATE_URL: state.url.replace("//", "//keeper@"),
        CALLBOARD_STATE_PASSWORD_FILE: passwordFile("state", secretOf("the state server's password")),
        CALLBOARD_USERS_FILE: accounts.file,
        CALLBOARD_ORIGIN: "http://127.0.0.1:3000",
        CALLBOARD_OIDC_ISSUER: "http://127.0.0.1:1",
        CALLBOARD_OIDC_CLIENT_ID: "callboard",
        CALLBOARD_OIDC_CLIENT_SECRET_FILE: passwordFile("client", secretOf("the OpenID client's secret")),
        CALLBOARD_OIDC_ROLE_MAP: "admins=admin",
      },
    },
  );
  cookie = await accounts.signIn(site.url, "admin");
  bearer = accounts.addToken("scripts", "admin");
  secrets.set("a session's cookie", cookie.split("=")[1] ?? "");
  secrets.set("a token", bearer);
  secrets.set("the key that signs sessions", (await store.get("callboard:signing-key")) ?? "");
  for (const [, hash = ""] of readFileSync(accounts.file, "utf8").matchAll(/"(?:hash|digest)":"([^"]+)"/g)) {
    secrets.set(`a hash of the users file, ${secrets.size}`, hash);
  }
  store.disconnect();
});
afterAll(async () => {
  await site.stop();
  redis.disconnect();
  await Promise.all([watched.stop(), state.stop()]);
  accounts.remove();
  rmSync(folder, { recursive: true });
});

/** Everything that comes back; of an event stream what comes first. */
async function hear(where: string, path: string, init: RequestInit = {}, isStream = false): Promise<number> {
  const gone = new AbortController();
  const response = await fetch(`${site.url}${path}`, { ...init, signal: gone.signal });
  const body = isStream
    ? Buffer.from((await response.body?.getReader().read())?.value ?? []).toString()
    : await response.text();
  gone.abort();
  const headers = [...response.headers].filter(([name]) => name !== "set-cookie").map((pair) => pair.join(": "));
  said.push({ where, text: [...headers, body].join("\n") });
  return response.status;
}

async function hearAll(when: string): Promise<number[]> {
  const all: [string, Endpoint][] = Object.entries(endpoints);
  const statuses = [];
  for (const [name, { method, path, answer }] of all.filter(
    ([, each]) => each.method === "GET" || each.path === endpoints.export.path,
  )) {
    const tails = "?tail=/api/calls/one/tail&tail=/api/calls/one/events/tail";
    const query =
      path === endpoints.live.path
        ? "?view=fleet"
        : path === endpoints.tails.path
          ? tails
          : path.endsWith("/export")
            ? "?format=txt"
            : "";
    const at = pathOf(path, {
      callId: "one",
      entryId: "1-0",
      requestId: "none-00001",
      jobId: "none-00001",
      auditId: "1-0",
    });
    const headers = { cookie, origin: site.url };
    statuses.push(await hear(`${name} ${when}`, `${at}${query}`, { method, headers }, answer === "events"));
  }
  return statuses;
}

test("the secrets are there, and known", async () => {
  expect([...secrets.values()].every((secret) => secret.length > 8)).toBe(true);
  expect(secrets.size).toBeGreaterThanOrEqual(9);
});

test("none is in an answer or in the log while all is well, nor when asked for with nonsense", async () => {
  const statuses = await hearAll("while all is well");
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(15);
  await hear("with a token", "/api/session", { headers: { authorization: `Bearer ${bearer}` } });
  await hear("with a wrong token", "/api/session", { headers: { authorization: `Bearer ${bearer}x` } });
  await hear("with a wrong cookie", "/api/session", { headers: { cookie: `${cookie}x` } });
  const login = { method: "POST", headers: { "content-type": "application/json" } };
  await hear("with a password for a name", "/api/session", {
    ...login,
    body: JSON.stringify({ name: password, password }),
  });
  await hear("with a broken body", "/api/session", { ...login, body: `{"name":"x","password":"${password}"` });
  await hear("with a field too many", "/api/session", {
    ...login,
    body: JSON.stringify({ name: "x", password, [password.slice(0, 4)]: password }),
  });
});

test("nor when the servers refuse the passwords, or are gone", async () => {
  await redis.call("ACL", "SETUSER", "boss", "resetpass", ">changed");
  await redis.call("CLIENT", "KILL", "USER", "boss");
  await waitFor("the refusal", () => site.runtime.collector.tracker.state === "refused");
  await hearAll("while the password is wrong");
  await watched.stop();
  await waitFor("the loss", () => site.runtime.collector.tracker.state === "unreachable");
  await hearAll("while the server is gone");
  await state.stop();
  await hearAll("while the state store is gone");
  expect(said.length).toBeGreaterThan(80);
  expect(site.lines.length).toBeGreaterThan(0);
});

test("that was all of it", () => {
  const heard = [...said, ...site.lines.map((line) => ({ where: "the log", text: wholeLine(line) }))];
  for (const [name, secret] of secrets) {
    const encoded = [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64"),
      JSON.stringify(secret).slice(1, -1),
    ];
    for (const { where, text } of heard) {
      expect({ name, where, isSaid: encoded.some((each) => text.includes(each)) }).toEqual({
        name,
        where,
        isSaid: false,
      });
    }
  }
});
