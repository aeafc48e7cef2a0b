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
