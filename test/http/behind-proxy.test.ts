import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { AuditPage } from "@/lib/schema/audit-entry";
import { hashPassword } from "@/server/auth/users";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { uniquePrefix } from "@/test/support/run-runtime";

const password = "correct horse battery";
const name = `alice-${uniquePrefix()}`;
const origin = "https://callboard.example.com";
const folder = mkdtempSync(join(tmpdir(), "callboard-proxy-"));
const usersFile = join(folder, "users.jsonl");
const base = { CALLBOARD_USERS_FILE: usersFile, CALLBOARD_ORIGIN: origin };
let site: ConsoleServer;

beforeAll(async () => {
  writeFileSync(usersFile, JSON.stringify({ name, role: "admin", hash: await hashPassword(password) }));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function start(env: Record<string, string>): Promise<void> {
  site = await startConsole(inject("redisUrl"), `${uniquePrefix()}:*`, {
    env: { ...base, ...env },
    waitsForCalls: false,
  });
}

function signIn(headers: Record<string, string>, given = password): Promise<Response> {
  return fetch(`${site.url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin, ...headers },
    body: JSON.stringify({ name, password: given }),
  });
}

async function lastAddress(cookie: string): Promise<string | null | undefined> {
  const response = await fetch(`${site.url}/api/audit?actor=${name}&limit=1`, { headers: { cookie } });
  return AuditPage.parse(await response.json()).rows[0]?.address;
}

const cookieOf = (response: Response) => response.headers.get("set-cookie")?.split(";")[0] ?? "";

describe("behind a proxy that is trusted", () => {
  beforeAll(() => start({ CALLBOARD_TRUSTED_PROXIES: "127.0.0.1,10.1.0.0/16" }));
  afterAll(() => site.stop());
  const told = { "x-forwarded-host": "callboard.example.com", "x-forwarded-proto": "https" };

  test("the audit tells whom the proxy heard from, not what that one says", async () => {
    const signedIn = await signIn({ ...told, "x-forwarded-for": "192.0.2.66, 203.0.113.9, 10.1.0.4" });
    expect(signedIn.status).toBe(200);
    expect(await lastAddress(cookieOf(signedIn))).toBe("203.0.113.9");
  });

  test("the name people typed counts, not the one the proxy uses", async () => {
    expect((await signIn({ ...told, "x-forwarded-host": "evil.example" })).status).toBe(403);
    const cookie = cookieOf(await signIn(told));
    const asked = (host: string) =>
      fetch(`${site.url}/api/snapshot`, { headers: { cookie, "x-forwarded-host": host } });
    expect((await asked("evil.example")).status).toBe(403);
    expect((await asked("callboard.example.com")).status).toBe(200);
  });

  test("a change that came to it without TLS is refused", async () => {
    const refused = await signIn({ ...told, "x-forwarded-proto": "http" });
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining("without TLS")]);
  });

  test("each answer keeps browsers to TLS, and the cookie to TLS and this host", async () => {
    const response = await signIn(told);
    expect(response.headers.get("strict-transport-security")).toBe("max-age=31536000");
    const [session, known] = response.headers.getSetCookie();
    expect(session).toMatch(/^__Host-callboard=.+; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    expect(known).toMatch(/^__Host-callboard-known=.+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=7776000$/);
    const live = await fetch(`${site.url}/api/health/live`);
    expect(live.headers.get("strict-transport-security")).toBe("max-age=31536000");
  });
});

describe("behind a proxy that nobody named", () => {
  beforeAll(() => start({}));
  afterAll(() => site.stop());

  test("nothing it forwards is believed", async () => {
    const headers = {
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
    };
    const response = await signIn(headers);
    expect(response.status).toBe(200);
    expect(await lastAddress(cookieOf(response))).toBe("127.0.0.1");
  });
});

describe("without TLS", () => {
  beforeAll(() => start({ CALLBOARD_ORIGIN: "http://callboard.example.com" }));
  afterAll(() => site.stop());

  test("nothing is said of TLS", async () => {
    const response = await signIn({ origin: "http://callboard.example.com" });
    expect(response.headers.get("strict-transport-security")).toBeNull();
    expect(response.headers.get("set-cookie")).not.toMatch(/Secure|__Host/);
  });
});
