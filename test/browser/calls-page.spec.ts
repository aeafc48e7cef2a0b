import { callRow, callRows, expect, expectAccessible, expectLive, found, test } from "./console-test";

test("tells from the first screen which group is in trouble, in how many calls and by how long", async ({
  page,
  garden,
}) => {
  const group = `night-${garden.mark}`;
  for (const name of ["a", "b", "c"])
    await garden.plant({ callId: `${garden.mark}-${name}`, groups: [group], entries: 40 });
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(viewport);
    await page.goto(`/?group=${group}`);
    const line = page.getByRole("region", { name: "Groups" }).getByRole("row").filter({ hasText: group });
    await expect(line).toContainText("gone", found);
    await expect(line).toContainText("3 of 3");
    await expect(line).toContainText(/2 min|1 min/);
    await expect(line).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("region", { name: "Findings" })).toBeInViewport();
  }
});

test("names the trouble as a finding whose link shows exactly its calls", async ({ page, garden }) => {
  const group = `finding-${garden.mark}`;
  for (const name of ["a", "b"]) await garden.plant({ callId: `${garden.mark}-${name}`, groups: [group] });
  await page.goto("/");
  const findings = page.getByRole("region", { name: "Findings" });
  const finding = findings.getByRole("listitem").filter({ hasText: group });
  await expect(finding).toContainText("2 calls", found);
  // What has resolved while somebody looks stays for a moment beside them.
  expect(await findings.getByRole("listitem").filter({ hasNotText: "resolved" }).count()).toBeLessThanOrEqual(5);
  await finding.getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`group=${group}&cause=stopped&calls=`));
  await expect(callRows(page)).toHaveCount(2);
});

test("numbers change by themselves", async ({ page, garden }) => {
  const callId = `${garden.mark}-grows`;
  await garden.plant({ callId, entries: 10 });
  await page.goto(`/?q=${garden.mark}`);
  const row = callRow(page, callId);
  await expect(row.getByText("10", { exact: true }).first()).toBeVisible(found);
  await garden.grow(callId, 7);
  await expect(row.getByText("17", { exact: true }).first()).toBeVisible(found);
  await expectLive(page);
});

test("filters and sort combine, live in the URL, and clear", async ({ page, garden }) => {
  for (const [name, entries] of Object.entries({ small: 5, large: 50, middle: 20 })) {
    await garden.plant({ callId: `${garden.mark}-${name}`, entries });
  }
  await page.goto("/");
  await expect(callRows(page).first()).toBeVisible(found);
  await page.keyboard.press("/");
  await expect(page.getByRole("combobox", { name: "Search calls" })).toBeFocused();
  await page.keyboard.type(garden.mark);
  await expect(callRows(page)).toHaveCount(3, found);
  await expect(page).toHaveURL(new RegExp(`q=${garden.mark}`));

  await page.getByRole("columnheader", { name: "Undelivered" }).getByRole("button").last().click();
  const ids = () => callRows(page).evaluateAll((rows) => rows.map((row) => row.getAttribute("data-call-id")));
  const ordered = (...names: string[]) => names.map((name) => `${garden.mark}-${name}`);
  await expect.poll(ids).toEqual(ordered("large", "middle", "small"));
  await expect(page).toHaveURL(/sort=-lag/);
  await page.reload();
  await expect.poll(ids).toEqual(ordered("large", "middle", "small"));
  await page.getByRole("columnheader", { name: "Undelivered" }).getByRole("button").last().click();
  await expect.poll(ids).toEqual(ordered("small", "middle", "large"));

  await page.getByRole("combobox", { name: "Search calls" }).fill(`${garden.mark}-nothing`);
  await expect(page.getByText("No calls match")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await expect(page).not.toHaveURL(/q=/);
  await expect(callRows(page).first()).toBeVisible();
});

test("typed text offers filters, taken with the keyboard", async ({ page }) => {
  await page.goto("/");
  await expect(callRows(page).first()).toBeVisible(found);
  await page.getByRole("combobox", { name: "Search calls" }).fill("state:li");
  await expect(page.getByRole("option", { name: "state live" })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\?state=live$/);
  await expect(page.getByRole("button", { name: /^live/ })).toHaveAttribute("aria-pressed", "true");
});

test("columns are chosen, remembered, and copied with exact numbers", async ({ page, garden, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const callId = `${garden.mark}-copy`;
  await garden.plant({ callId, entries: 12 });
  await page.goto(`/?q=${garden.mark}`);
  await expect(callRow(page, callId)).toBeVisible(found);
  await page.getByRole("button", { name: "Choose columns" }).click();
  await page.getByRole("checkbox", { name: "Pending", exact: true }).uncheck();
  await page.keyboard.press("Escape");
  await expect(
    page.getByRole("table", { name: "Calls" }).getByRole("columnheader", { name: "Pending", exact: true }),
  ).toHaveCount(0);
  await page.reload();
  await expect(callRow(page, callId)).toBeVisible();
  await expect(
    page.getByRole("table", { name: "Calls" }).getByRole("columnheader", { name: "Pending", exact: true }),
  ).toHaveCount(0);

  await page.getByRole("button", { name: "Copy as TSV" }).click();
  await expect(page.getByText("Copied 1 call")).toBeVisible();
  const [head = "", line = ""] = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
  const cells = new Map(head.split("\t").map((name, index) => [name, line.split("\t")[index]]));
  expect(cells.get("call_id")).toBe(callId);
  expect(cells.get("lag_entries")).toBe("12");
  expect(Number(cells.get("undelivered_age_ms"))).toBeGreaterThan(60_000);
});

test("has no accessibility violation", async ({ page }) => {
  await page.goto("/");
  await expect(callRows(page).first()).toBeVisible(found);
  await expectAccessible(page);
});

test("has no accessibility violation with a call beside the list", async ({ page, garden }) => {
  const callId = `${garden.mark}-axe`;
  await garden.plant({ callId });
  await garden.isFound(callId);
  await page.goto(`/?q=${garden.mark}&call=${callId}`);
  await expect(page.getByRole("complementary", { name: callId })).toContainText("Trim horizon", found);
  await expectAccessible(page);
});

test("fits a phone, without an accessibility violation", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await expect(callRows(page).first()).toBeVisible(found);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await expectAccessible(page);
});
