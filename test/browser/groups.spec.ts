import type { Page } from "@playwright/test";
import { apiPath } from "@/lib/endpoints/api-path";
import { expect, expectAccessible, found, test } from "./console-test";
import { expectFits } from "./expect-fits";

/** Groups are rolled up once a second: until then there is no such group. */
async function isRolledUp(page: Page, name: string): Promise<void> {
  const status = async () => (await page.request.get(apiPath("group", { params: { name } }))).status();
  await expect.poll(status, found).toBe(200);
}

test("a group is found among all, and its page tells its calls and its consumers", async ({ page, garden }) => {
  const group = `${garden.mark}-late`;
  const callId = `${garden.mark}-one`;
  const key = `conv:${callId}`;
  await garden.plant({ callId, groups: [group], entries: 25 });
  for (const name of ["w1", "w2"]) await garden.redis.xgroup("CREATECONSUMER", key, group, name);
  await garden.redis.xreadgroup("GROUP", group, "holder", "COUNT", 5, "STREAMS", key, ">");
  await garden.isFound(callId);

  await page.goto("/groups");
  const table = page.getByRole("table", { name: "Groups" });
  const row = table.getByRole("row").filter({ hasText: group });
  await expect(row).toContainText("1 of 1", found);
  await page.keyboard.press("/");
  await page.keyboard.type(group);
  await expect(page).toHaveURL(new RegExp(`q=${group}`));
  await expectAccessible(page);
  await expect(table.getByRole("row")).toHaveCount(2, found);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("searchbox")).toHaveValue(group);
  await page.keyboard.press("j");
  await expect(row).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/groups/${group}$`));
  await expect(page.getByRole("heading", { level: 1, name: group })).toBeVisible(found);
  const trouble = page.getByRole("region", { name: "Calls in trouble" });
  await expect(trouble).toContainText(callId);
  const consumers = page.getByRole("region", { name: "Consumers" });
  await expect(consumers.getByRole("rowheader", { name: "holder" })).toBeVisible(found);
  await expect(consumers).toContainText("3 names");
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
});

test("a group that vanished is made again where it stood, with its effect counted first", async ({ page, garden }) => {
  const group = `${garden.mark}-gone`;
  const callId = `${garden.mark}-two`;
  const key = `conv:${callId}`;
  await garden.plant({ callId, groups: [group], entries: 20 });
  await garden.redis.xreadgroup("GROUP", group, "w", "COUNT", 8, "STREAMS", key, ">");
  await garden.isFound(callId);
  await isRolledUp(page, group);
  await page.goto(`/groups/${group}`);
  await expect(page.getByRole("heading", { level: 1, name: group })).toBeVisible(found);
  await garden.redis.xgroup("DESTROY", key, group);
  const signs = page.getByRole("region", { name: "What is to be seen" });
  await expect(signs).toContainText("vanished", found);
  await signs.getByRole("button", { name: "Make it there…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("12 delivered (again), 8 skipped", found);
  await expect(dialog).toContainText("20 delivered (again), none skipped");
  await expect(dialog).toContainText("nothing delivered again, 20 skipped");
  await expectFits(page, "the dialog that makes a group again");
  await dialog.getByLabel(/Reason/).fill(`made again ${garden.mark}`);
  await dialog.getByRole("button", { name: "Make it in 1 call" }).click();
  await expect(dialog).toContainText("1 created");
  expect(await garden.redis.xinfo("GROUPS", key)).toHaveLength(1);
  await dialog.getByRole("link", { name: "Audit record" }).click();
  await expect(page.getByRole("list", { name: "Audit records" })).toContainText(`made again ${garden.mark}`, found);
});

test("dead consumers go at once, after a dry run that names how many", async ({ page, garden }) => {
  const group = `${garden.mark}-dead`;
  const callId = `${garden.mark}-three`;
  const key = `conv:${callId}`;
  await garden.plant({ callId, groups: [group], entries: 5 });
  for (let i = 0; i < 30; i++) await garden.redis.xgroup("CREATECONSUMER", key, group, `old-${i}`);
  await garden.isFound(callId);
  await isRolledUp(page, group);
  await page.goto(`/groups/${group}`);
  const consumers = page.getByRole("region", { name: "Consumers" });
  await consumers.getByRole("button", { name: "Remove 30 dead consumers…" }).click({ timeout: 120_000 });
  const dialog = page.getByRole("dialog");
  await expectFits(page, "the dialog that removes dead consumers");
  await dialog.getByLabel(/Reason/).fill("pods are gone");
  await dialog.getByRole("button", { name: "Dry run" }).click();
  await expect(dialog).toContainText("30 registrations", found);
  await dialog.getByRole("button", { name: "Remove 30 registrations" }).click();
  await expect(dialog).toContainText("30 removed", found);
  await expect.poll(async () => garden.redis.xinfo("CONSUMERS", key, group), found).toEqual([]);
});
