import { gzipSync } from "node:zlib";
import { apiPath } from "@/lib/endpoints/api-path";
import { callRow, callRows, expect, expectAccessible, expectLive, found, test } from "./console-test";

test("nine tabs of one browser are all live at once", async ({ context, garden }) => {
  const callId = `${garden.mark}-tabs`;
  await garden.plant({ callId, entries: 10 });
  const pages = await Promise.all(Array.from({ length: 9 }, () => context.newPage()));
  for (const page of pages) {
    await page.goto(`/?q=${garden.mark}`);
    await expect(callRow(page, callId).getByText("10", { exact: true }).first()).toBeVisible(found);
  }
  await garden.grow(callId, 5);
  for (const page of pages) {
    await expect(callRow(page, callId).getByText("15", { exact: true }).first()).toBeVisible(found);
    await expectLive(page);
  }
  for (const page of pages.slice(0, 8)) await page.close();
  await garden.grow(callId, 5);
  const [last] = pages.slice(8);
  if (!last) throw new Error("there is no ninth tab");
  await expect(callRow(last, callId).getByText("20", { exact: true }).first()).toBeVisible(found);
});

test("without shared workers a tab is live by itself", async ({ page, garden }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, "SharedWorker"));
  const callId = `${garden.mark}-alone`;
  await garden.plant({ callId, entries: 10 });
  await page.goto(`/?q=${garden.mark}`);
  await expect(callRow(page, callId).getByText("10", { exact: true }).first()).toBeVisible(found);
  await expectLive(page);
  await garden.grow(callId, 5);
  await expect(callRow(page, callId).getByText("15", { exact: true }).first()).toBeVisible(found);
});

test("a Redis that answers late makes the page stale, and it recovers by itself", async ({ page, garden }) => {
  await page.goto("/");
  await expect(callRows(page).first()).toBeVisible(found);
  await expectLive(page);
  const pid = Number(/^process_id:(\d+)/m.exec(await garden.redis.info("server"))?.[1]);
  process.kill(pid, "SIGSTOP");
  try {
    await expect(page.getByText("last values shown")).toBeVisible(found);
    await expect(page.getByRole("banner").getByText(/^stale/)).toBeVisible();
    await expect(callRows(page).first()).toBeVisible();
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await expectLive(page);
  await expect(page.getByText("last values shown")).toBeHidden();
});

test("the palette jumps to a call, and sets a theme that stays", async ({ page, garden }) => {
  const callId = `${garden.mark}-jump`;
  await garden.plant({ callId });
  await page.goto(`/?q=${garden.mark}`);
  await expect(callRow(page, callId)).toBeVisible(found);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Search and jump" });
  await expect(palette).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.type(callId);
  await expect(palette.getByRole("option", { name: callId })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/calls/${callId}$`));

  await page.emulateMedia({ colorScheme: "light" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.keyboard.press("Control+k");
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("dark");
  await palette.getByRole("option", { name: "Theme: dark" }).click();
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await page.reload();
  await expect.poll(background).toBe(dark);

  // It leads to a minute ago, when the call was not there yet, nor perhaps the console.
  const aMinuteAgo = () => apiPath("snapshot", { query: { at: Date.now() - 60_000 } });
  await expect.poll(async () => (await page.request.get(aMinuteAgo())).status(), { timeout: 120_000 }).toBe(200);
  await page.goto("/");
  await expectLive(page);
  await page.keyboard.press("Control+k");
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("the past");
  await expect(palette.getByRole("option", { name: /^The past/ })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/[?&]at=/);
});

test("the help lists the keys and gives the focus back", async ({ page }) => {
  await page.goto("/");
  await expect(callRows(page).first()).toBeVisible(found);
  await page.keyboard.press("Shift+?");
  const help = page.getByRole("dialog", { name: "Keyboard" });
  await expect(help).toContainText("next row");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
});

test("a term explains itself when it is pointed at", async ({ page }) => {
  await page.goto("/");
  await expect(callRows(page).first()).toBeVisible(found);
  await page.getByRole("table", { name: "Calls" }).getByRole("button", { name: "Oldest pending" }).hover();
  await expect(page.getByRole("tooltip")).toContainText("a claim does not reset it");
});

const maxFirstLoadBytes = 200_000;

test("Calls comes with at most 200 kB of script, gzipped", async ({ page, request }) => {
  await page.goto("about:blank");
  const html = await (await request.get("/")).text();
  const tags = [...html.matchAll(/<script\b[^>]*\bsrc="([^"]+)"[^>]*>/g)].filter(([tag]) => !/nomodule/i.test(tag));
  const addresses = new Set(tags.map(([, address = ""]) => address.replaceAll("&amp;", "&")));
  expect(addresses.size).toBeGreaterThan(4);
  let bytes = 0;
  for (const address of addresses) bytes += gzipSync(await (await request.get(address)).body()).length;
  test.info().annotations.push({ type: "gzipped bytes", description: String(bytes) });
  expect(bytes).toBeLessThanOrEqual(maxFirstLoadBytes);
});
