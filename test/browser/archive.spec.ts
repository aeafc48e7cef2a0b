import { apiPath } from "@/lib/endpoints/api-path";
import { paths } from "@/lib/paths";
import { ArchivedCallsPage } from "@/lib/schema/archive";
import { expect, expectAccessible, found, type Garden, test } from "./console-test";

const keyOf = (callId: string) => `conv:${callId}`;
const said = "my parcel never came to Lisbon";

/** Says five things, and later forty more of which the stream keeps the last five: the rest is gone at once. */
async function sayAndTrim({ redis }: Garden, callId: string, isCopied: (entries: number) => Promise<void>) {
  const say = (from: number, to: number, transaction = redis.multi()) => {
    for (let n = from; n <= to; n++) {
      const text = n === 1 ? said : `sentence ${n}`;
      transaction.xadd(keyOf(callId), "*", "type", "message", "role", "user", "text", text);
    }
    return transaction;
  };
  await say(1, 5).exec();
  await isCopied(5);
  await say(6, 45).xtrim(keyOf(callId), "MAXLEN", 5).exec();
  await isCopied(10);
}

test("a call that is gone from Redis is found, heard out, and removed for good", async ({ page, garden, request }) => {
  test.setTimeout(300_000);
  const callId = `${garden.mark}-gone`;
  const listed = async () => {
    const answer = await request.get(apiPath("archivedCalls", { query: { q: callId } }));
    return ArchivedCallsPage.parse(await answer.json()).rows[0];
  };
  await garden.plant({ callId, entries: 0, groups: [] });
  await sayAndTrim(garden, callId, async (entries) => {
    await expect.poll(async () => (await listed())?.entries, found).toBe(entries);
  });
  await garden.redis.del(keyOf(callId));
  await expect.poll(async () => (await listed())?.isInRedis, found).toBe(false);

  await page.goto(paths.calls(`?q=${callId}`));
  await page.getByRole("button", { name: "Look in the archive" }).click(found);
  await expect(page).toHaveURL(/archive=true/);
  const row = page.getByRole("table", { name: "Calls in the archive" }).getByRole("row").filter({ hasText: callId });
  await expect(row).toContainText("gone");
  await expectAccessible(page);
  await row.getByRole("link", { name: "Replay" }).click();
  await expect(page).toHaveURL(new RegExp(`/replay/${callId}`));
  await expect(page.getByText(said).first()).toBeVisible(found);

  await page.keyboard.press("ControlOrMeta+k");
  await page.getByPlaceholder("A call's id, caller or agent, a page, a theme").fill(callId.slice(2));
  await page
    .getByRole("group", { name: /In the archive/ })
    .getByText(callId)
    .click();
  await expect(page).toHaveURL(new RegExp(`/calls/${callId}$`));
  const entries = page.getByRole("table", { name: "Entries" });
  await expect(entries.getByRole("row").nth(5)).toContainText("35 entries were trimmed before they could be read");
  await expect(entries.getByRole("row").nth(6)).toContainText("sentence 41");

  await page.goto(paths.settings());
  const archive = page.getByRole("region", { name: "Archive" });
  await expect(archive).toContainText("This console copies", found);
  await archive.getByLabel("Remove one call for good").fill(callId);
  await archive.getByRole("button", { name: "Remove…" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove a call from the archive for good" });
  await expect(dialog).toContainText(callId);
  await expect(dialog).toContainText("10 entries");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Remove it for good" }).click();
  await expect(archive.getByRole("status")).toContainText(`${callId} was removed from the archive: 10 entries`);
  expect(await listed()).toBeUndefined();
});
