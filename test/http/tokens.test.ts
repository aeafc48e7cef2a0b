import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { AuditPage } from "@/lib/schema/audit-entry";
import { Session } from "@/lib/schema/session";
import { type Accounts, createAccounts } from "@/test/support/accounts";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { uniquePrefix } from "@/test/support/run-runtime";

let accounts: Accounts;
let site: ConsoleServer;

beforeAll(async () => {
  accounts = await createAccounts();
  site = await startConsole(inject("redisUrl"), `${uniquePrefix()}:*`, {
    env: { CALLBOARD_USERS_FILE: accounts.file, CALLBOARD_REQUESTS_PER_MINUTE: "40" },
    waitsForCalls: false,
  });
});
afterAll(async () => {
  await site.stop();
  accounts.remove();
});

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const whoIs = (headers: Record<string, string>) => fetch(`${site.url}/api/session`, { headers });
const refuseMe = (secret: string) =>
  fetch(`${site.url}/api/actions/ack`, {
    method: "POST",
    headers: { "content-type": "application/json", ...bearer(secret) },
    body: "{}",
  });

describe("a token", () => {
  test("lets a program ask with its role and under its name, with no cookie and no origin", async () => {
    const secret = accounts.addToken("prometheus", "operator");
    const { actor } = Session.parse(await (await whoIs(bearer(secret))).json());
    expect(actor).toEqual({ name: "token:prometheus", role: "operator", isLocal: false });
    expect((await refuseMe(secret)).status).toBe(400);
  });

  test("of a wrong role is refused by name, and the audit keeps it", async () => {
    const secret = accounts.addToken("reader", "viewer");
    expect((await refuseMe(secret)).status).toBe(403);
    const admin = accounts.addToken("auditor", "admin");
    const page = await fetch(`${site.url}/api/audit?limit=5`, { headers: bearer(admin) });
    const [row] = AuditPage.parse(await page.json()).rows;
    expect(row).toMatchObject({ kind: "refused", action: "ack", actor: { name: "token:reader", role: "viewer" } });
  });

  test("that is invented, expired or revoked lets nobody in, whatever cookie comes with it", async () => {
    const cookie = await accounts.signIn(site.url, "admin");
    const expired = accounts.addToken("old", "admin", -1);
    const revoked = accounts.addToken("gone", "admin");
    expect((await whoIs(bearer(revoked))).status).toBe(200);
    accounts.revokeToken("gone");
    const headers = ["nonsense", "", "a b", expired, revoked, `${revoked}x`].map(bearer);
    const statuses = headers.map(async (each) => (await whoIs({ ...each, cookie })).status);
    expect(await Promise.all(statuses)).toEqual(headers.map(() => 401));
  });

  test("is asked for by any name of the machine, which a session is not", async () => {
    const secret = accounts.addToken("scraper", "viewer");
    const cookie = await accounts.signIn(site.url, "viewer");
    expect(await statusByName("callboard.internal:3000", bearer(secret))).toBe(200);
    expect(await statusByName("callboard.internal:3000", { cookie })).toBe(403);
    expect(await statusByName("callboard.internal:3000", bearer("nonsense"))).toBe(401);
  });

  test("has no session to end", async () => {
    const secret = accounts.addToken("script", "viewer");
    const response = await fetch(`${site.url}/api/session`, { method: "DELETE", headers: bearer(secret) });
    expect([response.status, await response.text()]).toEqual([409, expect.stringContaining("npm run token -- revoke")]);
  });

  test("is kept as a digest alone", async () => {
    const secret = accounts.addToken("kept", "viewer");
    const { readFileSync } = await import("node:fs");
    expect(readFileSync(accounts.file, "utf8")).toContain('"token":"kept"');
    expect(readFileSync(accounts.file, "utf8")).not.toContain(secret.slice(-20));
  });
});

test("who asks too often is told when to go on, and nobody else is held back", async () => {
  const busy = accounts.addToken("busy", "viewer");
  for (let i = 0; i < 40; i++) expect((await whoIs(bearer(busy))).status).toBe(200);
  const refused = await whoIs(bearer(busy));
  expect(refused.status).toBe(429);
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(await refused.json()).toMatchObject({
    error: { code: "too-many-requests", message: expect.stringMatching(/More than 40 requests .+ go on in \d+ s/) },
  });
  expect((await whoIs(bearer(accounts.addToken("calm", "viewer")))).status).toBe(200);
});

function statusByName(host: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = httpRequest(`${site.url}/api/session`, { headers: { ...headers, host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asking.once("error", reject);
    asking.end();
  });
}
