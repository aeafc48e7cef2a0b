import { expect, expectAccessible, found, test } from "./console-test";

test("what a crash would lose, why, and how to change it, in both themes and on a phone", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("g");
  await page.keyboard.press("u");
  await expect(page).toHaveURL(/\/durability$/);
  await expect(page.getByText("A crash of Redis now loses")).toBeVisible(found);
  await expect(page.getByText("A fail-over now loses")).toBeVisible();
  await expect(page.getByText("Because of")).toBeVisible();
  await expect(page.getByRole("region", { name: "Copies" })).toContainText("Bridge to Kafka");
  await page.getByText("What it was read from").press("Enter");
  await expect(page.getByRole("row", { name: /aof_enabled . INFO persistence/ })).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "light" });
  await expectAccessible(page);
});
