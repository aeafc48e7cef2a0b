import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { Redis } from "ioredis";
import { settingNames } from "@/server/config/environment";
import { findFreePort } from "@/server/launch/ports";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { type Accounts, createAccounts, password } from "@/test/support/accounts";
import { expect, expectAccessible, expectLive, found, test } from "./console-test";
import { expectFits } from "./expect-fits";

const callId = "quiet-one";
const whisper = "marzipan";
let accounts: Accounts;
let server: RedisServer;
let redis: Redis;
let child: ChildProcess;
let folder: string;
let base: string;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  accounts = await createAccounts();
  server = await startRedisServer();
  redis = new Redis(server.url);
  await redis.xadd(`conv:${callId}`, "*", "text", `${whisper} umbrella`);
  await redis.xgroup("CREATE", `conv:${callId}`, "probe", "0");
  await redis.xreadgroup("GROUP", "probe", "gone", "COUNT", 10, "STREAMS", `conv:${callId}`, ">");
  folder = mkdtempSync(join(tmpdir(), "callboard-signed-"));
  const port = await findFreePort();
  base = `http://127.0.0.1:${port}`;
  child = spawn(process.execPath, ["server/launch/bootstrap.mjs", "start"], {
    stdio: "ignore",
    env: {
      ...process.env,
      ...Object.fromEntries(settingNames.map((name) => [name, ""])),
      CALLBOARD_REDIS_SERVER: process.env.CALLBOARD_REDIS_SERVER ?? "",
      PORT: String(port),
      REDIS_URL: server.url,
      CALLBOARD_STATE_URL: server.url,
      CALLBOARD_DATA_DIR: folder,
      CALLBOARD_USERS_FILE: accounts.file,
      CALLBOARD_RECHECK_MS: "300",
    },
  });
  const answers = () =>
    fetch(`${base}/api/health/ready`).then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(answers, { timeout: 90_000 }).toBe(200);
});

test.afterAll(async () => {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
  await redis.quit();
  await server.stop();
  accounts.remove();
  rmSync(folder, { recursive: true });
});

/** The browser reports every refused request; a session that ends makes some. */
function forgive(complaints: string[], pattern: RegExp): void {
  const others = complaints.filter((line) => !pattern.test(line));
  complaints.splice(0, complaints.length, ...others);
}
const refused = /status of 40[13]/;

async function signIn(page: Page, role: "viewer" | "operator" | "admin", given = password): Promise<void> {
  await page.getByRole("textbox", { name: "Name" }).fill(accounts.userOf(role).name);
  await page.getByRole("textbox", { name: "Password" }).fill(given);
  await page.keyboard.press("Enter");
}

const pagePaths = ["/", `/calls/${callId}`, `/replay/${callId}`, "/pending", "/dead-letters", "/audit"];

/** As a browser asks for a page, or as the router asks for its payload alone. */
async function askForPage(path: string, isRsc: boolean, cookie: string): Promise<Response> {
  const headers = new Headers(cookie === "" ? {} : { cookie });
  if (!isRsc) return fetch(`${base}${path}`, { headers, redirect: "manual" });
  headers.set("rsc", "1");
  const response = await fetch(`${base}${path}${path.includes("?") ? "&" : "?"}_rsc`, { headers, redirect: "manual" });
  expect(response.headers.get("content-type")).toContain("text/x-component");
  return response;
}

test("who is not signed in is led to sign-in from every page, and reads nothing on the way", async () => {
  for (const path of pagePaths) {
    for (const isRsc of [false, true]) {
      const response = await askForPage(`${path}?status=LOSS`, isRsc, "");
      const text = await response.text();
      expect(`${response.headers.get("location") ?? ""} ${text}`).toContain(
        `/login?next=${encodeURIComponent(`${path}?status=LOSS`)}`,
      );
      expect(text).not.toContain(whisper);
    }
  }
});

test("a wrong password is said so, a right one leads where somebody wanted to go", async ({ page, complaints }) => {
  await page.goto(`${base}/pending?sort=idle`);
  await expect(page).toHaveURL(`${base}/login?next=${encodeURIComponent("/pending?sort=idle")}`);
  await expect(page.getByRole("heading", { name: "Sign in to Callboard" })).toBeVisible();
  await expectFits(page, "the sign-in");
  await signIn(page, "operator", "not the password");
  await expect(page.getByText("The name or the password is not right.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Password" })).toBeFocused();
  forgive(complaints, refused);
  await signIn(page, "operator");
  await expect(page).toHaveURL(`${base}/pending?sort=idle`);
  await expectLive(page);
  await page.goto(`${base}/login`);
  await expect(page).toHaveURL(`${base}/`);
});

test("no address of another site is gone to after signing in", async ({ page, complaints }) => {
  for (const next of [
    "//evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example",
  ]) {
    await page.context().clearCookies();
    await page.goto(`${base}/login?next=${encodeURIComponent(next)}`);
    await signIn(page, "viewer");
    await expect(page).toHaveURL(`${base}/`);
  }
  forgive(complaints, refused);
});

test("a viewer sees what is late and no word of what was said; actions are off with the reason", async ({
  page,
  complaints,
}) => {
  const bodies: string[] = [];
  page.on("response", async (response) => {
    if ((response.headers()["content-type"] ?? "").includes("event-stream")) return;
    bodies.push(await response.text().catch(() => ""));
  });
  await page.goto(`${base}/login`);
  await signIn(page, "viewer");
  await expect(page).toHaveURL(`${base}/`);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  for (const path of pagePaths) {
    for (const isRsc of [false, true]) {
      const response = await askForPage(path, isRsc, cookie);
      expect(response.status, path).toBe(200);
      expect(await response.text(), path).not.toContain(whisper);
    }
    await page.goto(`${base}${path}`);
    await expectLive(page);
    await expect(page.getByText(whisper)).toHaveCount(0);
  }
  await page.goto(`${base}/replay/${callId}`);
  await expect(page.getByText(/role viewer may not read what was said/).first()).toBeVisible(found);
  await page.goto(`${base}/audit`);
  await expect(page.getByText(/role viewer may not see who did what/)).toBeVisible(found);
  await expect(page.getByRole("link", { name: "Export JSONL" })).toHaveCount(0);
  await page.goto(`${base}/pending`);
  await page
    .getByRole("checkbox", { name: /^Select/ })
    .nth(1)
    .check(found);
  const claim = page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Claim…" });
  await expect(claim).toBeDisabled();
  await expect(page.getByText("Your role, viewer, may not do this.").first()).toBeAttached();
  forgive(complaints, refused);
  expect(bodies.length).toBeGreaterThan(pagePaths.length);
  expect(bodies.filter((body) => body.includes(whisper))).toEqual([]);
});

test("the actor's menu opens by key, and signs out", async ({ page, complaints }) => {
  await page.goto(`${base}/login?next=${encodeURIComponent("/audit")}`);
  await signIn(page, "admin");
  await expectLive(page);
  const name = accounts.userOf("admin").name;
  const button = page.getByRole("banner").getByRole("button", { name });
  await button.focus();
  await page.keyboard.press("Enter");
  const menu = page.getByRole("dialog", { name: "Your session" });
  await expect(menu.getByText("admin", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await menu.getByRole("button", { name: "Sign out", exact: true }).press("Enter");
  await expect(page).toHaveURL(`${base}/login`);
  await page.goto(`${base}/audit`);
  await expect(page.getByRole("heading", { name: "Sign in to Callboard" })).toBeVisible();
  forgive(complaints, refused);
});

test("a session ended elsewhere is said so, and leads to sign-in and back to the same address", async ({
  page,
  complaints,
}) => {
  await page.goto(`${base}/login`);
  await signIn(page, "operator");
  await expectLive(page);
  await page.goto(`${base}/?q=quiet&sort=callId`);
  await expectLive(page);
  const elsewhere = await accounts.signIn(base, "operator");
  const out = await fetch(`${base}/api/sessions`, { method: "DELETE", headers: { cookie: elsewhere, origin: base } });
  expect(out.status).toBe(200);
  await expect(page.getByRole("alert").filter({ hasText: "Your session has ended." })).toBeVisible(found);
  const next = encodeURIComponent("/?q=quiet&sort=callId");
  await expect(page).toHaveURL(new RegExp(`/login\\?next=${next.replace(/[?.]/g, "\\$&")}&ended`), found);
  await expect(page.getByText("Your session has ended. Sign in to go on where you were.")).toBeVisible();
  forgive(complaints, refused);
  await signIn(page, "operator");
  await expect(page).toHaveURL(`${base}/?q=quiet&sort=callId`);
  await expectLive(page);
  forgive(complaints, refused);
});

test("who is held back for asking too often reads when it goes on, and then it does", async ({ page, complaints }) => {
  await page.goto(`${base}/login?next=${encodeURIComponent("/pending")}`);
  let refusals = 0;
  await page.route(/\/api\/pending(\?|$)/, async (route) => {
    if (refusals++ > 0) return route.continue();
    const error = { code: "too-many-requests", message: "More than 1200 requests within a minute; go on in 6 s." };
    await route.fulfill({ status: 429, headers: { "retry-after": "6" }, json: { error } });
  });
  await signIn(page, "operator");
  await expect(page.getByRole("alert").filter({ hasText: "go on in 6 s" })).toBeVisible(found);
  await expect(page.getByText(callId).first()).toBeVisible(found);
  await expect(page.getByRole("alert").filter({ hasText: "go on in 6 s" })).toBeHidden();
  forgive(complaints, /status of 429/);
});
