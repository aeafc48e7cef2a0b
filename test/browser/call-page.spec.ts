import { callRow, expect, expectAccessible, expectLive, found, test } from "./console-test";

test("shows where each group stands, why, and who reads", async ({ page, garden }) => {
  const callId = `${garden.mark}-call`;
  await garden.plant({ callId, groups: ["behind", "half"], entries: 30 });
  await garden.redis.xreadgroup("GROUP", "half", "half-1", "COUNT", 10, "STREAMS", `conv:${callId}`, ">");
  await garden.isFound(callId);
  await page.goto(`/calls/${callId}`);
  await expect(page.getByRole("heading", { name: callId, level: 1 })).toBeVisible();
  const groups = page.getByRole("region", { name: "Groups of the call" });
  await expect(groups.getByRole("listitem").filter({ hasText: "behind" })).toContainText("no consumer", found);
  const horizon = page.getByRole("region", { name: "Trim horizon" });
  await expect(horizon.getByRole("img", { name: /^behind: 30 undelivered, 0 pending/ })).toBeVisible();
  await expect(horizon.getByRole("img", { name: /^half: (≤ |≈ )?20 undelivered, 10 pending/ })).toBeVisible();
  await expect(
    page.getByRole("region", { name: "Consumers" }).getByRole("row").filter({ hasText: "half-1" }),
  ).toContainText("10");

  await garden.grow(callId, 5);
  await expect(horizon.getByRole("img", { name: /^behind: 35 undelivered/ })).toBeVisible(found);
  await expectLive(page);
  await expectAccessible(page);
});

test("of 3,001 consumers the one that holds entries is in sight, and the rows are bounded", async ({
  page,
  garden,
}) => {
  const callId = `${garden.mark}-pods`;
  await garden.plant({ callId, groups: ["workers"], entries: 5 });
  const key = `conv:${callId}`;
  const making = garden.redis.pipeline();
  for (let i = 0; i < 3_000; i++) making.xgroup("CREATECONSUMER", key, "workers", `pod-${i}`);
  await making.exec();
  await garden.redis.xreadgroup("GROUP", "workers", "zz-holder", "COUNT", 2, "STREAMS", key, ">");
  await garden.isFound(callId);
  await page.goto(`/calls/${callId}`);
  const consumers = page.getByRole("region", { name: "Consumers" });
  const holder = consumers.getByRole("row").filter({ hasText: "zz-holder" });
  await expect(holder).toContainText("2", found);
  await expect(consumers).toContainText("and 2,901 without entries, not shown");
  // The head, and of each group those at the top.
  expect(await consumers.getByRole("row").count()).toBeLessThanOrEqual(103);
  expect(await page.locator("*").count()).toBeLessThan(8_000);
  await expect(consumers.getByRole("row").nth(1)).toContainText("zz-holder");
});

const hostileIds = [
  "with space",
  "sl/ash/es",
  "100%",
  "%2F%25",
  "quo\"te's",
  "ünï-通話-📞",
  "a?b#c&d=e",
  "..",
  "<b>bold</b>",
  "a+b",
  "back\\slash",
];

test("opens calls whatever their ids hold, from the list and by their address", async ({ page, garden }) => {
  const ids = hostileIds.map((id) => `${id} ${garden.mark}`);
  for (const callId of ids) await garden.plant({ callId, entries: 3 });
  for (const callId of ids) {
    await page.goto(`/?q=${encodeURIComponent(callId)}`);
    await callRow(page, callId).getByRole("link").click(found);
    const panel = page.getByRole("complementary", { name: callId });
    await expect(panel.getByRole("region", { name: "Groups of the call" })).toBeVisible();
    await panel.getByRole("link", { name: "Open" }).click();
    await expect(page.getByRole("heading", { name: callId, level: 1, exact: true })).toBeVisible();
    await expect(page.getByRole("region", { name: "Trim horizon" })).toBeVisible();
    await page.reload();
    await expect(page.getByRole("heading", { name: callId, level: 1, exact: true })).toBeVisible();
    await expect(page.getByRole("region", { name: "Trim horizon" })).toBeVisible();
  }
});

test("streams of odd shape break nothing", async ({ page, garden }) => {
  const { redis, mark } = garden;
  await garden.plant({ callId: `${mark}-no-groups`, groups: [] });
  await garden.plant({ callId: `${mark}-many`, groups: Array.from({ length: 20 }, (_, index) => `${mark}-g${index}`) });
  await garden.plant({ callId: `${mark}-emptied` });
  await redis.xtrim(`conv:${mark}-emptied`, "MAXLEN", 0);
  await garden.plant({ callId: `${mark}-future`, entries: 0, groups: [] });
  await redis.xadd(`conv:${mark}-future`, "18446744073709551614-1", "text", "far");
  await redis.xgroup("CREATE", `conv:${mark}-future`, "probe", "0");
  for (const [name, sees] of [
    ["no-groups", "No consumer group reads this stream"],
    ["many", `${mark}-g19`],
    ["emptied", "probe"],
    ["future", "probe"],
  ] as const) {
    await page.goto(`/?q=${mark}-${name}`);
    await expect(callRow(page, `${mark}-${name}`)).toBeVisible(found);
    await page.goto(`/calls/${mark}-${name}`);
    await expect(page.getByRole("main")).toContainText(sees, found);
  }
});

test("says so when there is no such call, or no such page", async ({ page, complaints }) => {
  await page.goto("/calls/never%20was");
  await expect(page.getByText("No such call")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("main").getByRole("link", { name: "All calls" }).last().click();
  await expect(page.getByRole("region", { name: "Findings" })).toBeVisible();
  await page.goto("/no/such/page");
  await expect(page.getByRole("paragraph").filter({ hasText: "No such page" })).toBeVisible();
  await expectAccessible(page);
  const expected = complaints.splice(0).filter((text) => !text.includes("status of 404"));
  expect(expected).toEqual([]);
});
