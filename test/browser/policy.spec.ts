import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { callRow, expect, expectLive, found, test } from "./console-test";

test("every page keeps to a policy of its own nonce, and nobody may frame it", async ({ page, garden, request }) => {
  const callId = `${garden.mark}-policy`;
  await garden.plant({ callId });
  await garden.isFound(callId);
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI}`),
    );
  });
  const nonces = new Set<string>();
  for (const path of [`/?q=${garden.mark}`, `/calls/${callId}`, "/pending", "/audit", "/"]) {
    const response = await page.goto(path);
    const policy = response?.headers()["content-security-policy"] ?? "";
    nonces.add(/'nonce-([^']{20,})'/.exec(policy)?.[1] ?? "");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe-eval");
    expect(response?.headers()["x-content-type-options"]).toBe("nosniff");
    await expectLive(page);
  }
  expect(nonces.size).toBe(5);
  await page.goto(`/?q=${garden.mark}`);
  await expect(callRow(page, callId)).toBeVisible(found);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Search and jump" })).toBeVisible();
  const foreign = await request.get("/", { headers: { host: "evil.example" } });
  expect(foreign.status()).toBe(403);
});

test("a script that was written into the page does not run", async ({ page, complaints }) => {
  await page.goto("/");
  await expectLive(page);
  const ran = await page.evaluate(() => {
    const refused = new Promise<boolean>((resolve) => {
      document.addEventListener("securitypolicyviolation", () => resolve("injected" in window), { once: true });
    });
    const box = document.createElement("div");
    box.innerHTML = `<img src="data:," onerror="window.injected = true">`;
    document.body.append(box);
    return refused;
  });
  expect(ran).toBe(false);
  expect(complaints.splice(0).join()).toContain("Content Security Policy");
});

test("every answer says what it may be used for; without TLS nothing is said of it", async ({ request }) => {
  const [file = ""] = readdirSync(".next/static/chunks").filter((name) => name.endsWith(".js"));
  for (const path of ["/", "/api/snapshot", "/api/none", "/none", "/theme.js", `/_next/static/chunks/${file}`]) {
    const headers = (await request.get(path)).headers();
    expect(headers, path).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(headers).not.toHaveProperty("strict-transport-security");
    expect(headers).not.toHaveProperty("x-powered-by");
    if (/^\/(api\/.*|none)?$/.test(path))
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  }
});

test("what browsers get holds nothing of the server", () => {
  const files = readdirSync(".next/static", { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.\w+$/.test(name),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const text = readFileSync(join(".next/static", file), "latin1");
    for (const word of [process.cwd(), "ioredis", "argon2id", "callboard:audit", "signing-key", "NOMKSTREAM"]) {
      expect({ file, word, isThere: text.includes(word) }).toEqual({ file, word, isThere: false });
    }
  }
});
