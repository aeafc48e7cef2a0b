import { expect, test } from "./console-test";
import { dryRun, group, leavePending, openPending, pendingOf } from "./pending-page";

test("rows are chosen, acted on and left by keys alone, and the focus stays with them", async ({ page, garden }) => {
  const callId = `${garden.mark}-hands`;
  await leavePending(garden, { callId, entries: 4, heir: "heir" });
  const rows = await openPending(page, `callId=${callId}`, 4);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar.getByRole("button", { name: "Release…" })).toBeEnabled();
  await page.keyboard.press("a");
  await expect(bar.getByRole("button", { name: "Claim…" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(bar.getByRole("button", { name: "Release…" })).toBeFocused();
  await page.keyboard.press("Enter");
  await dryRun(page, `by hand ${garden.mark}`);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Release 1 entry" }).press("Enter");
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("1 released");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(rows.first()).toBeFocused();
  await expect(rows.first()).toContainText("released");
  await page.keyboard.press("j");
  await expect(rows.nth(1)).toBeFocused();
});

test("neither a double click, nor a key held down, nor a press beside the dialog acts or loses what was written", async ({
  page,
  garden,
}) => {
  const callId = `${garden.mark}-hasty`;
  await leavePending(garden, { callId, entries: 2 });
  const before = await pendingOf(garden, callId);
  const rows = await openPending(page, `callId=${callId}`, 2);
  await rows.first().getByRole("checkbox").click();
  await page.getByRole("button", { name: "Ack…" }).click();
  const dialog = page.getByRole("dialog");
  const reason = dialog.getByRole("textbox", { name: "Reason" });
  await reason.fill("hasty");
  await page.mouse.click(5, 400);
  await expect(reason).toHaveValue("hasty");
  await dialog.getByRole("button", { name: "Dry run" }).click();
  const ack = dialog.getByRole("button", { name: "Ack 1 entry" });
  await expect(ack).toBeEnabled();
  for (let i = 0; i < 5; i++) await page.keyboard.down("Enter");
  await page.keyboard.up("Enter");
  // What a second click within the double click's time is to the button that has just come.
  await ack.dispatchEvent("click", { detail: 2, bubbles: true });
  await expect(ack).toBeEnabled();
  expect(await pendingOf(garden, callId)).toEqual(before);
  await ack.click();
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("1 acked");
  expect(await pendingOf(garden, callId)).toHaveLength(1);
});

test("what is chosen, else what is shown, is copied with exact numbers; the columns chosen are remembered", async ({
  page,
  garden,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const callId = `${garden.mark}-copied`;
  const [first = "", second = ""] = await leavePending(garden, { callId, entries: 3 });
  const rows = await openPending(page, `callId=${callId}`, 3);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole("button", { name: "Copy as TSV" }).click();
  await expect(page.getByText("Copied 3 entries")).toBeVisible();
  const [head = "", line = "", ...others] = (await copied()).trimEnd().split("\n");
  expect(head.split("\t").slice(0, 4)).toEqual(["call_id", "group", "entry_id", "consumer"]);
  expect(line.split("\t").slice(0, 4)).toEqual([callId, group, first, "dead"]);
  expect(Number(line.split("\t")[head.split("\t").indexOf("idle_ms")])).toBeGreaterThan(0);
  expect(others).toHaveLength(2);
  await rows.nth(1).getByRole("checkbox").click();
  await page.getByRole("button", { name: "Copy as TSV" }).click();
  await expect(page.getByText("Copied 1 entry")).toBeVisible();
  expect(await copied()).toContain(second);
  expect(await copied()).not.toContain(first);

  await page.getByRole("button", { name: "Choose columns" }).click();
  const columns = page.getByRole("dialog", { name: "Columns" });
  await expect(columns.getByRole("checkbox", { name: "Payload" })).toBeDisabled();
  await columns.getByRole("checkbox", { name: "Owner" }).uncheck();
  await expect(page.getByRole("columnheader", { name: "Owner" })).toBeHidden();
  await page.reload();
  await expect(rows).toHaveCount(3);
  await expect(page.getByRole("columnheader", { name: "Owner" })).toBeHidden();
  await expect(page.getByRole("columnheader", { name: "Idle" })).toBeVisible();
});
