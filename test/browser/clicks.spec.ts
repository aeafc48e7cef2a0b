import type { Locator, Page } from "@playwright/test";
import { expect, found, type Garden, test } from "./console-test";
import { leavePending, pendingOf } from "./pending-page";

/** Counts what a person does: clicks or taps, and keys. */
function countingHand(page: Page) {
  const did = { clicks: 0, keys: 0 };
  return {
    did,
    async click(what: Locator) {
      did.clicks++;
      await what.click();
    },
    async press(...keys: string[]) {
      for (const key of keys) {
        did.keys++;
        await page.keyboard.press(key);
      }
    },
  };
}

/** Reads the next entry without holding it: an ack of what it holds could be that of an entry claimed for it meanwhile. */
async function read({ redis }: Garden, callId: string, consumer: string): Promise<void> {
  await redis.xreadgroup("GROUP", "probe", consumer, "COUNT", 1, "NOACK", "STREAMS", `conv:${callId}`, ">");
}

const rowsOf = (page: Page) => page.getByRole("table", { name: "Pending entries" }).locator("[data-row-key]");
const reviewOf = (page: Page) =>
  page.getByRole("region", { name: "Findings" }).getByRole("link", { name: /^review 52 entries of comply-4/ });

test("from the first screen two clicks claim one entry, three all 52 of a dead consumer", async ({ page, garden }) => {
  const callId = `${garden.mark}-dead`;
  await leavePending(garden, { callId, entries: 52, owner: "comply-4", heir: "heir" });
  await garden.grow(callId, 1);
  const polls = setInterval(() => void read(garden, callId, "heir"), 3_000);
  await page.goto("/");
  const one = countingHand(page);
  await expect(reviewOf(page)).toBeVisible({ timeout: 60_000 });
  await one.click(reviewOf(page));
  await expect(page.getByText(/The finding counted 52 entries at .*; all are pending still/)).toBeVisible(found);
  await one.click(
    rowsOf(page)
      .first()
      .getByRole("button", { name: /^Claim .* for heir$/ }),
  );
  await expect(rowsOf(page).first()).toContainText("claimed");
  expect(one.did).toEqual({ clicks: 2, keys: 0 });
  await page.keyboard.press("u");
  await expect(rowsOf(page).first()).toContainText("as it was before");

  await page.goto("/");
  const all = countingHand(page);
  await all.click(reviewOf(page));
  await all.click(page.getByRole("button", { name: /^Claim all 52 entries for heir/ }));
  const dialog = page.getByRole("dialog");
  await all.click(dialog.getByRole("button", { name: "Claim 52 entries" }));
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("52 claimed", found);
  await expect(dialog.getByRole("table", { name: "Outcome of each entry" })).toContainText(/comply-4.*→ heir/);
  expect(all.did).toEqual({ clicks: 3, keys: 0 });
  clearInterval(polls);
});

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
]) {
  test(`claim one and ack one are one click from Pending, at ${viewport.width} px`, async ({ page, garden }) => {
    const callId = `${garden.mark}-one`;
    await leavePending(garden, { callId, entries: 3, owner: "comply-4", heir: "heir" });
    await garden.grow(callId, 1);
    await read(garden, callId, "heir");
    await page.setViewportSize(viewport);
    await page.goto(`/pending?callId=${callId}`);
    await expect(rowsOf(page)).toHaveCount(3, found);
    const hand = countingHand(page);
    await hand.click(
      rowsOf(page)
        .nth(0)
        .getByRole("button", { name: /^Claim .* for heir$/ }),
    );
    await expect(rowsOf(page).nth(0)).toContainText("claimed");
    await hand.click(rowsOf(page).nth(1).getByRole("button", { name: /^Ack/ }));
    await expect(rowsOf(page).nth(1)).toContainText("acked");
    expect(hand.did).toEqual({ clicks: 2, keys: 0 });
    expect(await pendingOf(garden, callId)).toEqual([
      expect.stringMatching(/^heir /),
      expect.stringMatching(/^comply-4 /),
    ]);
  });
}

test("from the first screen four keys claim one entry", async ({ page, garden }) => {
  const callId = `${garden.mark}-keys`;
  // The oldest entry of all stands first: older than anything of the demo's.
  await leavePending(garden, { callId, entries: 900, owner: "comply-4", heir: "heir" });
  await garden.grow(callId, 1);
  await read(garden, callId, "heir");
  await page.goto("/");
  await expect(page.getByRole("region", { name: "Findings" })).toBeVisible(found);
  const hand = countingHand(page);
  await hand.press("g", "p");
  await expect(rowsOf(page).first()).toContainText(callId, found);
  await hand.press("j", "c");
  await expect(rowsOf(page).first()).toContainText("claimed", found);
  expect(hand.did).toEqual({ clicks: 0, keys: 4 });
});

test("a consumer's row and a group of the call act at once, and say what became of it", async ({ page, garden }) => {
  const callId = `${garden.mark}-row`;
  await leavePending(garden, { callId, entries: 1, owner: "comply-4", heir: "heir" });
  await garden.grow(callId, 1);
  await read(garden, callId, "heir");
  await page.goto(`/calls/${callId}`);
  const consumer = page.getByRole("region", { name: "Consumers" }).getByRole("row", { name: /^probe comply-4/ });
  const hand = countingHand(page);
  await hand.click(consumer.getByRole("button", { name: /^Claim .* for heir$/ }));
  await expect(consumer).toContainText("claimed", found);
  expect(await pendingOf(garden, callId)).toEqual([expect.stringMatching(/^heir /)]);
  await hand.click(consumer.getByRole("button", { name: /^Undo/ }));
  await expect(consumer).toContainText("as it was before");
  expect(await pendingOf(garden, callId)).toEqual([expect.stringMatching(/^comply-4 /)]);
  expect(hand.did).toEqual({ clicks: 2, keys: 0 });
});
