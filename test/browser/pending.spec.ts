import { expect, expectAccessible, found, test } from "./console-test";

test("stuck entries are found, claimed after a dry run, acked by their new owner, and the audit tells it", async ({
  page,
  garden,
}) => {
  const callId = `${garden.mark}-stuck`;
  const key = `conv:${callId}`;
  const { redis } = garden;
  await garden.plant({ callId, entries: 3 });
  await redis.xreadgroup("GROUP", "probe", "dead", "COUNT", 3, "STREAMS", key, ">");
  await redis.xgroup("CREATECONSUMER", key, "probe", "heir");
  await garden.isFound(callId);
  await page.goto(`/pending?callId=${callId}`);
  const rows = page.getByRole("table", { name: "Pending entries" }).locator("[data-row-key]");
  await expect(rows).toHaveCount(3, found);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  await expect(page.getByText("2 entries selected")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Claim…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^heir/ }).check();
  const reason = `dead crashed ${garden.mark}`;
  await dialog.getByRole("textbox", { name: "Reason" }).fill(reason);
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("table", { name: "Before and after" })).toContainText("heir");
  await page.keyboard.press("Enter");
  expect(await redis.xpending(key, "probe", "-", "+", 10, "heir")).toEqual([]);
  await dialog.getByRole("button", { name: "Claim 2 entries" }).click();
  await expect(dialog).toContainText("2 still pending");
  const claimed = await redis.xrange(key, "-", "+", "COUNT", 2);
  await redis.xack(key, "probe", ...claimed.map(([entryId]) => entryId));
  await expect(dialog.getByRole("list", { name: "Since then" })).toContainText("2 acked");
  await dialog.getByRole("link", { name: "Audit record" }).click();
  const record = page.getByRole("list", { name: "Audit records" }).getByRole("listitem").first();
  await expect(record).toContainText(reason);
  await expect(record).toContainText("2 claimed");
});

test("esc closes the panel before it clears the selection; keys go on after a click on a checkbox", async ({
  page,
  garden,
}) => {
  const callId = `${garden.mark}-keys`;
  await garden.plant({ callId, entries: 3 });
  await garden.redis.xreadgroup("GROUP", "probe", "dead", "COUNT", 3, "STREAMS", `conv:${callId}`, ">");
  await garden.isFound(callId);
  await page.goto(`/pending?callId=${callId}`);
  const rows = page.getByRole("table", { name: "Pending entries" }).locator("[data-row-key]");
  await expect(rows).toHaveCount(3, found);
  await rows.first().getByRole("checkbox").click();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(page.getByText("2 entries selected")).toBeVisible();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Pending entry" });
  await expect(panel).toBeVisible();
  await page.goBack();
  await expect(panel).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`/pending\\?callId=${callId}$`));
  await page.goForward();
  await expect(panel).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(page.getByText("2 entries selected")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("2 entries selected")).toBeHidden();
});
