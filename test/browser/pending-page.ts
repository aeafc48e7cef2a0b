import type { Locator, Page } from "@playwright/test";
import { expect, found, type Garden } from "./console-test";

export const group = "probe";

/** A call whose entries a consumer has read and not acked; with an heir, another consumer exists and acks. */
export async function leavePending(
  { redis, plant, isFound }: Garden,
  { callId, entries, owner = "dead", heir }: { callId: string; entries: number; owner?: string; heir?: string },
): Promise<string[]> {
  const key = `conv:${callId}`;
  await plant({ callId, entries, ageMs: 120_000 + entries * 1_000 });
  await redis.xreadgroup("GROUP", group, owner, "COUNT", entries, "STREAMS", key, ">");
  if (heir !== undefined) await redis.xgroup("CREATECONSUMER", key, group, heir);
  await isFound(callId);
  return (await redis.xrange(key, "-", "+")).map(([entryId]) => entryId);
}

/** `owner entryId` of all that is pending in the call, oldest first. */
export async function pendingOf({ redis }: Garden, callId: string): Promise<string[]> {
  const rows = await redis.xpending(`conv:${callId}`, group, "-", "+", 5_000);
  return rows.map((row) => (Array.isArray(row) ? `${row[1]} ${row[0]}` : ""));
}

export async function openPending(page: Page, search: string, rows: number) {
  await page.goto(`/pending?${search}`);
  const shown = page.getByRole("table", { name: "Pending entries" }).locator("[data-row-key]");
  await expect(shown).toHaveCount(rows, found);
  return shown;
}

/** Says why, and goes on to what would happen; Enter alone gets no further. */
export async function dryRun(page: Page, reason: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Reason" }).focus();
  await page.keyboard.type(reason);
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("list", { name: "What would happen" })).toBeVisible();
}

/** What may be done is asked for first; a disabled button takes no focus, and the key would go elsewhere. */
export async function pressEnter(button: Locator): Promise<void> {
  await expect(button).toBeEnabled();
  await button.press("Enter");
}
