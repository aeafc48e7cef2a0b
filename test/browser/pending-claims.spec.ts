import { expect, test } from "./console-test";
import { dryRun, group, leavePending, openPending, pendingOf, pressEnter } from "./pending-page";

test("a range chosen with shift is claimed for a consumer that is made on purpose, and what becomes of each is told", async ({
  page,
  garden,
}) => {
  const callId = `${garden.mark}-range`;
  const key = `conv:${callId}`;
  const { redis } = garden;
  const ids = await leavePending(garden, { callId, entries: 6 });
  const rows = await openPending(page, `callId=${callId}&group=${group}`, 6);
  await rows.nth(1).getByRole("checkbox").click();
  await rows
    .nth(4)
    .getByRole("checkbox")
    .click({ modifiers: ["Shift"] });
  await expect(page.getByText("4 entries selected")).toBeVisible();
  await rows.nth(2).getByRole("checkbox").click();
  await expect(page.getByText("3 entries selected")).toBeVisible();

  await pressEnter(page.getByRole("button", { name: "Claim…" }));
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(`No other consumer of ${group} is known to be alive`);
  await dialog.getByRole("radio", { name: /^A new consumer/ }).check();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("nobody else is left");
  await expect(dialog.getByRole("button", { name: "Dry run" })).toBeDisabled();
  await expect(dialog).toContainText("Choose whom to claim for first");
  await dialog.getByRole("textbox", { name: "Name of the new consumer" }).fill("rescue");
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("New owner: rescue, created where it does not exist");
  expect(JSON.stringify(await redis.xinfo("CONSUMERS", key, group))).not.toContain("rescue");
  await pressEnter(dialog.getByRole("button", { name: "Claim 3 entries" }));
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("3 claimed");
  await expect(dialog).toContainText("the new owner must read its own pending entries");
  const claimed = [ids[1] ?? "", ids[3] ?? "", ids[4] ?? ""];
  expect((await pendingOf(garden, callId)).filter((row) => row.startsWith("rescue"))).toEqual(
    claimed.map((entryId) => `rescue ${entryId}`),
  );

  const fates = dialog.getByRole("list", { name: "Since then" });
  await expect(fates).toContainText("3 still pending");
  await redis.xack(key, group, claimed[0] ?? "");
  await redis.xclaim(key, group, "thief", 0, claimed[1] ?? "");
  await expect(fates).toContainText("1 acked");
  await expect(fates).toContainText("1 still pending");
  await expect(fates).toContainText("1 bounced");
  await dialog.getByRole("button", { name: "Close" }).click();
  const last = page.getByRole("region", { name: "Last action" });
  await expect(last.getByRole("list", { name: "Since then" })).toContainText("1 bounced");
  await redis.xack(key, group, claimed[2] ?? "");
  await expect(last.getByRole("list", { name: "Since then" })).toContainText("2 acked");
});

test("what has changed since it was seen is left out, with the reason of each", async ({ page, garden }) => {
  const callId = `${garden.mark}-changed`;
  const key = `conv:${callId}`;
  const { redis } = garden;
  const ids = await leavePending(garden, { callId, entries: 4, heir: "heir" });
  await openPending(page, `callId=${callId}&group=${group}`, 4);
  await page.getByRole("checkbox", { name: "Select all rows shown" }).click();
  await redis.xack(key, group, ids[0] ?? "");
  await redis.xclaim(key, group, "other", 0, ids[1] ?? "");
  await redis.xdel(key, ids[2] ?? "");
  await pressEnter(page.getByRole("button", { name: "Claim…" }));
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^heir/ }).check();
  await dryRun(page, "dead is gone");
  const expected = [
    "1 claimed",
    "1 skipped: acked meanwhile",
    "1 skipped: another consumer holds it",
    "1 skipped: its entry is gone",
  ];
  for (const text of expected)
    await expect(dialog.getByRole("list", { name: "What would happen" })).toContainText(text);
  await pressEnter(dialog.getByRole("button", { name: "Claim 1 entry" }));
  for (const text of expected) await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText(text);
  expect(await pendingOf(garden, callId)).toContain(`heir ${ids[3]}`);
});
