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

test("all that match are frozen at their count, claimed by a job that tells its progress, and its report stays", async ({
  page,
  garden,
}) => {
  const callId = `${garden.mark}-many`;
  const key = `conv:${callId}`;
  const { redis } = garden;
  await garden.plant({ callId, entries: 1 });
  const adding = redis.pipeline();
  for (let i = 1; i < 1_200; i++) adding.xadd(key, "*", "text", `words ${i}`);
  await adding.exec();
  await redis.xreadgroup("GROUP", "probe", "dead", "COUNT", 1_200, "STREAMS", key, ">");
  await redis.xgroup("CREATECONSUMER", key, "probe", "heir");
  await garden.isFound(callId);
  await page.goto(`/pending?callId=${callId}&group=probe`);
  const table = page.getByRole("table", { name: "Pending entries" });
  await expect(table).toHaveAttribute("aria-rowcount", "1201", found);
  await table.getByRole("row").first().getByRole("checkbox").click();
  await page.getByRole("button", { name: /^Select all 1,200 that matched/ }).click();
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText("1,200 entries selected");
  await garden.grow(callId, 5);
  await redis.xreadgroup("GROUP", "probe", "dead", "COUNT", 5, "STREAMS", key, ">");

  await bar.getByRole("button", { name: "Claim…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^heir/ }).check();
  await dialog.getByRole("combobox", { name: "At most" }).selectOption("200");
  await dialog.getByRole("textbox", { name: "Reason" }).fill(`dead crashed ${garden.mark}`);
  await dialog.getByRole("button", { name: "Dry run" }).click();
  await expect(dialog).toContainText("Frozen: 1,200 entries");
  expect(await redis.xpending(key, "probe", "-", "+", 10, "heir")).toEqual([]);
  const [acked = ["", []]] = await redis.xrange(key, "-", "+", "COUNT", 1);
  await redis.xack(key, "probe", acked[0]);
  await dialog.getByRole("button", { name: "Claim 1,200 entries" }).click();
  await expect(dialog.getByRole("status")).toContainText("running");
  await expect(dialog.getByRole("status")).toContainText("of at most 200");
  await expectAccessible(page);
  await expect(dialog.getByRole("status")).toContainText("done", { timeout: 30_000 });
  await expect(dialog).toContainText("1,200 of 1,200");
  await expect(dialog).toContainText("1 skipped: acked meanwhile");
  expect(await redis.xpending(key, "probe", "-", "+", 2_000, "heir")).toHaveLength(1_199);
  expect(await redis.xpending(key, "probe", "-", "+", 2_000, "dead")).toHaveLength(5);
  await dialog.getByRole("button", { name: "Close" }).click();

  await page.getByRole("button", { name: "Jobs" }).click();
  await dialog
    .getByRole("button", { name: /^Claim 1,200 entries/ })
    .first()
    .click();
  await expect(page).toHaveURL(/jobs=[0-9a-f-]{36}/);
  await page.reload();
  await expect(dialog).toContainText("1 skipped: acked meanwhile");
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
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(page.getByText("2 entries selected")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("2 entries selected")).toBeHidden();
});
