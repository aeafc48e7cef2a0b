import type { Page } from "@playwright/test";
import { expect, expectAccessible, found, type Garden, test } from "./console-test";
import { expectFits } from "./expect-fits";
import { dryRun, group, leavePending, pendingOf, pressEnter } from "./pending-page";

/** More than a page of entries, all chosen as one frozen list. */
async function chooseAll(page: Page, garden: Garden, callId: string, entries: number) {
  await leavePending(garden, { callId, entries, heir: "heir" });
  await page.goto(`/pending?callId=${callId}&group=${group}`);
  const table = page.getByRole("table", { name: "Pending entries" });
  await expect(table).toHaveAttribute("aria-rowcount", String(entries + 1), found);
  await table.getByRole("row").first().getByRole("checkbox").click();
  const total = entries.toLocaleString("en-US");
  await page.getByRole("button", { name: new RegExp(`^Select all ${total} that matched`) }).click();
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText(`${total} entries selected`);
  return bar;
}

const heldBy = async (garden: Garden, callId: string, owner: string) =>
  (await pendingOf(garden, callId)).filter((row) => row.startsWith(`${owner} `)).length;

test("all that match are frozen at their count and claimed by a job; its report says what was left out and why", async ({
  page,
  garden,
}) => {
  const callId = `${garden.mark}-many`;
  const key = `conv:${callId}`;
  const { redis } = garden;
  const bar = await chooseAll(page, garden, callId, 1_200);
  await garden.grow(callId, 5);
  await redis.xreadgroup("GROUP", group, "dead", "COUNT", 5, "STREAMS", key, ">");
  await pressEnter(bar.getByRole("button", { name: "Claim…" }));
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^heir/ }).check();
  await dialog.getByRole("combobox", { name: "At most" }).selectOption("2000");
  await dryRun(page, `dead crashed ${garden.mark}`);
  await expect(dialog).toContainText("Frozen: 1,200 entries");
  await page.keyboard.press("Enter");
  expect(await heldBy(garden, callId, "heir")).toBe(0);
  const [acked = ["", []]] = await redis.xrange(key, "-", "+", "COUNT", 1);
  await redis.xack(key, group, acked[0]);
  await pressEnter(dialog.getByRole("button", { name: "Claim 1,200 entries" }));
  await expect(dialog.getByRole("status")).toContainText("done", { timeout: 30_000 });
  await expect(dialog).toContainText("1,200 of 1,200");
  await expect(dialog).toContainText("1 entry left out");
  await expect(dialog).toContainText("1 skipped: acked meanwhile");
  expect(await heldBy(garden, callId, "heir")).toBe(1_199);
  expect(await heldBy(garden, callId, "dead")).toBe(5);
  await expectAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("link", { name: /as JSON lines$/ }).click(),
  ]);
  expect(await download.failure()).toBeNull();
  await dialog.getByRole("link", { name: "Audit record" }).click();
  await expect(page.getByRole("list", { name: "Audit records" })).toContainText(`dead crashed ${garden.mark}`, found);
});

test("a slow job outlives its tab, is found again by its address and among the jobs, and stops when cancelled", async ({
  page,
  garden,
  context,
}) => {
  const callId = `${garden.mark}-slow`;
  const bar = await chooseAll(page, garden, callId, 2_500);
  await pressEnter(bar.getByRole("button", { name: "Release…" }));
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "At most" }).selectOption("200");
  await dryRun(page, `slowly ${garden.mark}`);
  await pressEnter(dialog.getByRole("button", { name: "Release 2,500 entries" }));
  await expect(dialog.getByRole("status")).toContainText("of at most 200");
  await expect(dialog).toContainText("closing this page does not stop it");
  await expect(page).toHaveURL(/jobs=[0-9a-f-]{36}/);
  const address = page.url();
  await page.close();

  const later = await context.newPage();
  await later.goto(address);
  const found = later.getByRole("dialog");
  await expect(found).toContainText(`slowly ${garden.mark}`);
  const progress = found.getByRole("progressbar", { name: "Progress of the job" });
  const done = async () => Number(await progress.getAttribute("value"));
  await expect.poll(done).toBeGreaterThan(0);
  await pressEnter(found.getByRole("button", { name: "Cancel the job" }));
  await expect(found.getByRole("status")).toContainText("cancelled: what was done stays done");
  expect(await done()).toBeLessThan(2_500);
  await expect(found.getByRole("list", { name: "Outcomes" })).toContainText(
    `${(await done()).toLocaleString("en-US")} released`,
  );
  await expectFits(later, "a job that was cancelled");
  await pressEnter(found.getByRole("button", { name: "All jobs" }));
  await expectFits(later, "all jobs");
  await found
    .getByRole("button", { name: new RegExp(`^Release 2,500 entries.*cancelled.*slowly ${garden.mark}`) })
    .click();
  await expect(found.getByRole("status")).toContainText("cancelled");
  await later.keyboard.press("Escape");
  await expect(found).toBeHidden();
});
