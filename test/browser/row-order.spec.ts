import { callRow, callRows, expect, expectLive, found, test } from "./console-test";

test("rows stand still while they are pointed at, and move when asked to or left alone", async ({ page, garden }) => {
  const ids = ["a", "b", "c"].map((name) => `${garden.mark}-${name}`);
  for (const [index, callId] of ids.entries()) await garden.plant({ callId, entries: 30 - index * 10 });
  const [first = "", second = "", third = ""] = ids;
  const shown = () => callRows(page).evaluateAll((rows) => rows.map((row) => row.getAttribute("data-call-id")));
  const update = page.getByRole("button", { name: /changes? — update/ });

  await page.goto(`/?q=${garden.mark}&sort=-lag`);
  await expect(callRows(page)).toHaveCount(3, found);
  await expect.poll(shown).toEqual([first, second, third]);
  await expectLive(page);

  await callRow(page, second).hover();
  await expect(page.getByText("order stands still while you read")).toBeVisible();
  await garden.grow(third, 40);
  await expect(callRow(page, third).getByText("50", { exact: true }).first()).toBeVisible(found);
  await expect(update).toBeVisible();
  expect(await shown()).toEqual([first, second, third]);

  await update.click();
  await expect.poll(shown).toEqual([third, first, second]);

  await callRow(page, second).hover();
  await garden.grow(second, 60);
  await expect(callRow(page, second).getByText("80", { exact: true }).first()).toBeVisible(found);
  expect(await shown()).toEqual([third, first, second]);
  await page.getByRole("region", { name: "Findings" }).hover();
  await page.getByRole("button", { name: "15 min" }).focus();
  await expect.poll(shown).toEqual([second, third, first]);
});

test("the keyboard moves through the rows, opens one beside the list and then its page", async ({ page, garden }) => {
  const ids = ["a", "b", "c"].map((name) => `${garden.mark}-${name}`);
  for (const [index, callId] of ids.entries()) await garden.plant({ callId, entries: 30 - index * 10 });
  const [first = "", second = ""] = ids;
  await page.goto(`/?q=${garden.mark}&sort=-lag`);
  await expect(callRows(page)).toHaveCount(3, found);

  await page.keyboard.press("j");
  await expect(callRow(page, first)).toBeFocused();
  await page.keyboard.press("j");
  await expect(callRow(page, second)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`call=${second}`));
  const panel = page.getByRole("complementary", { name: second });
  await expect(panel.getByText("20", { exact: true }).first()).toBeVisible(found);
  await garden.grow(second, 3);
  await expect(panel.getByText("23", { exact: true }).first()).toBeVisible(found);
  await expect(callRow(page, second)).toBeFocused();

  await page.keyboard.press("k");
  await expect(page).toHaveURL(new RegExp(`call=${first}`));
  await page.keyboard.press("Escape");
  await expect(page.getByRole("complementary")).toHaveCount(0);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/calls/${first}$`));
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await expect(page.getByRole("region", { name: "Findings" })).toBeVisible();
});

test("ten thousand pixels down, rows are there, and the order stands still", async ({ page, garden }) => {
  for (let i = 0; i < 120; i++)
    await garden.plant({ callId: `${garden.mark}-${String(i).padStart(3, "0")}`, entries: 1 });
  await page.goto(`/?q=${garden.mark}&sort=callId`);
  await expect(callRow(page, `${garden.mark}-000`)).toBeVisible(found);
  await page.mouse.wheel(0, 10_000);
  await expect(callRow(page, `${garden.mark}-119`)).toBeVisible(found);
  expect(await callRows(page).count()).toBeLessThan(60);
  await expect(page.getByText("order stands still while you read")).toBeVisible();
});
