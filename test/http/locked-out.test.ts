import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { hashPassword } from "@/server/auth/users";
import { type Accounts, createAccounts, password } from "@/test/support/accounts";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { uniquePrefix } from "@/test/support/run-runtime";

let accounts: Accounts;
let site: ConsoleServer;

beforeEach(async () => {
  accounts = await createAccounts();
  site = await startConsole(inject("redisUrl"), `${uniquePrefix()}:*`, {
    env: { CALLBOARD_USERS_FILE: accounts.file, CALLBOARD_TRUSTED_PROXIES: "127.0.0.1" },
    waitsForCalls: false,
  });
});
afterEach(async () => {
  await site.stop();
  accounts.remove();
});

function signIn(name: string, given: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${site.url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ name, password: given }),
  });
}

describe("somebody whom others have locked out", () => {
  /** From 11 networks, five wrong passwords each. */
  async function lockOut(): Promise<void> {
    for (let i = 0; i < 55; i++) {
      const from = { "x-forwarded-for": `2001:db8:0:${Math.floor(i / 5)}::${i}` };
      await signIn(accounts.userOf("admin").name, "wrong horse battery", from);
    }
  }
  const clean = { "x-forwarded-for": "198.51.100.77" };
  test("comes in with the browser they have signed in with before", async () => {
    const before = await signIn(accounts.userOf("admin").name, password, clean);
    const [, known = ""] = before.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
    await lockOut();
    expect((await signIn(accounts.userOf("admin").name, password, clean)).status).toBe(429);
    expect((await signIn(accounts.userOf("admin").name, password, { ...clean, cookie: known })).status).toBe(200);
    const forged = { ...clean, cookie: `${known.slice(0, -3)}AAA` };
    expect((await signIn(accounts.userOf("admin").name, password, forged)).status).toBe(429);
    const tries = { ...clean, cookie: known };
    for (let i = 0; i < 5; i++) await signIn(accounts.userOf("admin").name, "wrong", tries);
    expect((await signIn(accounts.userOf("admin").name, password, tries)).status).toBe(429);
  });

  test("comes in once whoever runs the console has set another password", async () => {
    await lockOut();
    expect((await signIn(accounts.userOf("admin").name, password, clean)).status).toBe(429);
    accounts.changeUser(accounts.userOf("admin").name, { hash: await hashPassword("another horse battery") });
    const again = await signIn(accounts.userOf("admin").name, "another horse battery", clean);
    expect([again.status, await again.text()]).toEqual([200, expect.any(String)]);
  });

  test("twenty tries of one /64 are all it has, whatever addresses it takes", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 24; i++) {
      const headers = { "x-forwarded-for": `2001:db8:7:7:${i.toString(16)}::1` };
      statuses.push((await signIn(`stranger-${i}`, "wrong", headers)).status);
    }
    expect(statuses).toEqual([...Array(20).fill(401), ...Array(4).fill(429)]);
  });
});
