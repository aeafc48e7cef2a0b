import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { writeUsersFile } from "@/server/auth/update-users-file";
import { hashPassword } from "@/server/auth/users";
import type { Child } from "@/server/launch/children";
import { startConsole, waitForConsole } from "@/server/launch/console-process";
import { findFreePort } from "@/server/launch/ports";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { oidcEnvironment } from "@/test/support/oidc-environment";
import { startOidcProvider, type TestProvider } from "@/test/support/oidc-provider";
import { isCallback } from "@/test/support/visit-provider";
import { expect, expectAccessible, test } from "./console-test";

let redis: RedisServer;
let provider: TestProvider;
let running: Child;
let origin: string;
let folder: string;

test.beforeAll(async () => {
  redis = await startRedisServer();
  folder = await mkdtemp(join(tmpdir(), "callboard-sign-in-"));
  const usersFile = join(folder, "users.jsonl");
  writeUsersFile(usersFile, {
    users: [{ name: "alice", role: "admin", hash: await hashPassword("correct horse battery") }],
    tokens: [],
  });
  const port = await findFreePort();
  origin = `http://127.0.0.1:${port}`;
  provider = await startOidcProvider({ origin });
  provider.people.set("ann", { groups: ["on-call"], preferred_username: "oidc:ann.example" });
  provider.people.set("sam", { groups: ["gardeners"], preferred_username: "sam.example" });
  const env = {
    ...oidcEnvironment(provider, origin),
    REDIS_URL: redis.url,
    CALLBOARD_STATE_URL: redis.url,
    CALLBOARD_DEMO: "off",
    CALLBOARD_USERS_FILE: usersFile,
  };
  running = startConsole({ isDev: false, host: "127.0.0.1", port, env });
  await waitForConsole(running, origin, AbortSignal.timeout(60_000));
});
test.afterAll(async () => {
  running.kill();
  await running.ended;
  await provider.stop();
  await redis.stop();
  await rm(folder, { recursive: true });
});
test.beforeEach(() => {
  provider.tampering.claims = null;
  provider.tampering.answer = null;
});

async function signIn(page: Page, login: string, path = "/"): Promise<void> {
  await page.goto(origin + path);
  await page.getByRole("link", { name: "Sign in with Test Provider" }).click();
  await sayWho(page, login);
}

async function sayWho(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
}

/** Nobody is signed in, and the page says why in words that fit. */
async function expectRefused(page: Page, says: RegExp): Promise<void> {
  await expect(page.getByRole("heading", { name: "Sign in to Callboard" })).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: says })).toBeVisible();
  expect((await page.request.get(`${origin}/api/session`)).status()).toBe(401);
}

test("signs in at the provider, back to the page asked for, and out at both", async ({ page }) => {
  await page.goto(`${origin}/pending?minIdleMs=60000`);
  await expect(page).toHaveURL(`${origin}/login?next=%2Fpending%3FminIdleMs%3D60000`);
  await expect(page.getByRole("textbox", { name: "Password" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Sign in with Test Provider" }).click();
  expect(new URL(page.url()).origin).toBe(provider.issuer);
  await sayWho(page, "ann");
  await expect(page).toHaveURL(`${origin}/pending?minIdleMs=60000`);
  await page.getByRole("button", { name: "oidc:ann.example" }).click();
  const session = page.getByRole("dialog", { name: "Your session" });
  await expect(session.getByText("operator")).toBeVisible();
  await session.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("button", { name: "Yes, sign me out" }).click();
  await expect(page).toHaveURL(`${origin}/login`);
  await page.getByRole("link", { name: "Sign in with Test Provider" }).click();
  await expect(page.getByPlaceholder("Enter any login"), "the provider asks again").toBeVisible();
});

test("begins at the address that the provider comes back to, whatever name the page was opened by", async ({
  page,
}) => {
  await page.goto(origin.replace("127.0.0.1", "localhost"));
  await page.getByRole("link", { name: "Sign in with Test Provider" }).click();
  await sayWho(page, "ann");
  await expect(page).toHaveURL(`${origin}/`);
});

test("a person without a role is told so, and may come as somebody else", async ({ page }) => {
  await signIn(page, "sam");
  await expectRefused(page, /none of your roles or groups there opens Callboard/);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Sign in with another account" }).click();
  await sayWho(page, "ann");
  await expect(page.getByRole("button", { name: "oidc:ann.example" })).toBeVisible();
});

test("another state is refused", async ({ page }) => {
  provider.tampering.answer = (query) => query.set("state", "a".repeat(43));
  await signIn(page, "ann");
  await expectRefused(page, /belongs to another sign-in/);
});

test("a code that was used is refused, with its own answer and with another's", async ({ page, context }) => {
  const answers: string[] = [];
  page.on("request", (request) => {
    if (isCallback(new URL(request.url()))) answers.push(request.url());
  });
  await signIn(page, "ann");
  await expect(page.getByRole("button", { name: "oidc:ann.example" })).toBeVisible();
  await page.goto("about:blank");
  await context.clearCookies();
  const [answer = ""] = answers;
  await page.goto(answer);
  await expectRefused(page, /not begun in this browser/);
  provider.tampering.answer = (query) => query.set("code", new URL(answer).searchParams.get("code") ?? "");
  await signIn(page, "ann");
  await expectRefused(page, /does not accept its own code any more/);
});

test("an ID token with another nonce is refused", async ({ page }) => {
  provider.tampering.claims = (claims) => ({ ...claims, nonce: "another" });
  await signIn(page, "ann");
  await expectRefused(page, /was made for another sign-in/);
});

test("an expired ID token is refused", async ({ page }) => {
  const seconds = Math.floor(Date.now() / 1_000);
  provider.tampering.claims = (claims) => ({ ...claims, iat: seconds - 7_200, exp: seconds - 3_600 });
  await signIn(page, "ann");
  await expectRefused(page, /has expired/);
});
