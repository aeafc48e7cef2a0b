import type { Page } from "@playwright/test";
import { expect, expectAccessible, type Garden, test } from "./console-test";
import { group, leavePending, openPending, pendingOf } from "./pending-page";

const heir = "heir";

/** Alive by its own signs: it has asked a moment ago. */
async function poll({ redis }: Garden, callId: string): Promise<void> {
  await redis.xadd(`conv:${callId}`, "*", "text", "one more");
  const key = `conv:${callId}`;
  await redis.xreadgroup("GROUP", group, heir, "COUNT", 1, "STREAMS", key, ">");
  const [[entryId = ""] = []] = await redis.xrevrange(key, "+", "-", "COUNT", 1);
  await redis.xack(key, group, entryId);
}

const exact = async ({ redis }: Garden, callId: string, entryId: string) => {
  const [row] = await redis.xpending(`conv:${callId}`, group, entryId, entryId, 1);
  if (!Array.isArray(row)) return null;
  return { owner: row[1], deliveries: row[3] };
};

const undoOf = (page: Page) => page.getByRole("button", { name: /^Undo the/ });

test("one click claims for whoever lives in the call, Undo gives the entry back as it was", async ({
  page,
  garden,
}) => {
  const callId = `${garden.mark}-once`;
  const [first = "", second = ""] = await leavePending(garden, { callId, entries: 3, heir });
  await poll(garden, callId);
  const rows = await openPending(page, `callId=${callId}`, 3);
  const before = await exact(garden, callId, first);

  await rows
    .first()
    .getByRole("button", { name: /^Claim .* for heir$/ })
    .click();
  await expect(rows.first()).toContainText("claimed");
  expect(await exact(garden, callId, first)).toMatchObject({ owner: heir });
  await expectAccessible(page);
  await undoOf(page).click();
  await expect(rows.first()).toContainText("as it was before");
  expect(await exact(garden, callId, first)).toEqual(before);

  await rows
    .nth(1)
    .getByRole("button", { name: new RegExp(`^Ack ${second}`) })
    .click();
  await expect(rows.nth(1)).toContainText("acked");
  expect(await pendingOf(garden, callId)).toHaveLength(2);
  await undoOf(page).click();
  await expect(rows.nth(1)).toContainText("as it was before");
  expect(await exact(garden, callId, second)).toEqual(before);
});

test("by keys alone: c claims, a acks, u takes back, and an acked row stays in sight until then", async ({
  page,
  garden,
}) => {
  const callId = `${garden.mark}-hands`;
  const [first = "", second = ""] = await leavePending(garden, { callId, entries: 2, heir });
  await poll(garden, callId);
  const rows = await openPending(page, `callId=${callId}`, 2);
  await page.keyboard.press("j");
  await page.keyboard.press("c");
  await expect(rows.first()).toContainText("claimed");
  expect(await exact(garden, callId, first)).toMatchObject({ owner: heir });
  await page.keyboard.press("u");
  await expect(rows.first()).toContainText("as it was before");
  await page.keyboard.press("j");
  await page.keyboard.press("a");
  await expect(rows.nth(1)).toContainText("acked");
  expect(await exact(garden, callId, second)).toBeNull();
  await expect(rows).toHaveCount(2);
  await page.keyboard.press("Control+k");
  await page.getByRole("option", { name: /^Undo the ack/ }).click();
  await expect(rows.nth(1)).toContainText("as it was before");
  expect(await exact(garden, callId, second)).toMatchObject({ owner: "dead" });
});

test("what another has touched since is not taken back, and that is said", async ({ page, garden }) => {
  const callId = `${garden.mark}-late`;
  const [first = ""] = await leavePending(garden, { callId, entries: 1, heir });
  await poll(garden, callId);
  const rows = await openPending(page, `callId=${callId}`, 1);
  await rows
    .first()
    .getByRole("button", { name: /^Claim .* for heir$/ })
    .click();
  await expect(rows.first()).toContainText("claimed");
  await garden.redis.xack(`conv:${callId}`, group, first);
  await undoOf(page).click();
  await expect(rows.first()).toContainText("not undone");
  expect(await pendingOf(garden, callId)).toEqual([]);
});
