import { apiPath } from "@/lib/endpoints/api-path";
import { momentText } from "@/lib/recording/moment-param";
import { expect, expectAccessible, expectLive, found, test } from "./console-test";

test("shows a call and the board as they stood, by a link and by keys, and goes back to now", async ({
  page,
  garden,
  request,
  complaints,
}) => {
  test.setTimeout(300_000);
  const callId = `${garden.mark}-past`;
  await garden.plant({ callId, groups: ["behind"], entries: 30 });
  await garden.isFound(callId);
  let atMs = 0;
  const isRecorded = async () => {
    atMs = Date.now();
    return (await request.get(apiPath("call", { params: { callId }, query: { at: atMs } }))).status();
  };
  await expect.poll(isRecorded, { timeout: 30_000 }).toBe(200);
  await garden.grow(callId, 5);

  await page.goto(`/calls/${callId}`);
  const horizon = page.getByRole("region", { name: "Trim horizon" });
  await expect(horizon.getByRole("img", { name: /^behind: 35 undelivered/ })).toBeVisible(found);
  await page.goto(`/calls/${callId}?at=${momentText(atMs + 1_000)}`);
  const bar = page.getByRole("region", { name: "The past" });
  await expect(bar.getByRole("status")).toContainText("The board as it stood");
  await expect(horizon.getByRole("img", { name: /^behind: (≤ |≈ )?30 undelivered/ })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("link", { name: "All calls" }).click();
  await expect(page).toHaveURL(/[?&]at=20/);
  await expect(bar.getByRole("status")).toContainText("The board as it stood");
  await page.getByRole("link", { name: "Pending", exact: true }).first().click();
  await expect(bar.getByRole("status")).toContainText("This page shows now");
  await page.goBack();

  await page.keyboard.press("l");
  await expect(bar).toBeHidden();
  await expect(page).not.toHaveURL(/[?&]at=/);
  await expectLive(page);
  await page.keyboard.press("t");
  await expect(bar).toBeVisible();
  await page.keyboard.press(",");
  await expect(page).toHaveURL(/[?&]at=20/);
  // A minute ago there may have been no recording yet.
  await page.close();
  expect(complaints.splice(0).filter((text) => !text.includes("status of 404"))).toEqual([]);
});

test("says so where nothing is recorded", async ({ page, complaints }) => {
  await page.goto("/?at=2020-01-01T00:00:00Z");
  const bar = page.getByRole("region", { name: "The past" });
  await expect(bar.getByRole("status")).toContainText("Nothing is recorded of 2020-01-01");
  await bar.getByRole("button", { name: "Now" }).click();
  await expectLive(page);
  await page.close();
  expect(complaints.splice(0).filter((text) => !text.includes("status of 404"))).toEqual([]);
});
