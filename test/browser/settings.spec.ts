import { expect, expectAccessible, found, test } from "./console-test";

const name = "CALLBOARD_LOSS_SHOWN_MS";

test("a threshold is changed with the keyboard, told with who did it, and taken back", async ({ page, complaints }) => {
  await page.goto("/settings");
  const list = page.getByRole("region", { name: "Thresholds" });
  const line = list.getByRole("listitem").filter({ hasText: name });
  await expect(line).toContainText("900000 ms = 15 min", found);
  await expect(line).toContainText("default");
  await expectAccessible(page);

  await page.keyboard.press("/");
  await page.keyboard.type("loss_shown");
  await expect(page).toHaveURL(/q=loss_shown/);
  await expect(page.getByRole("region", { name: "Masking" })).toHaveCount(0);
  await line.getByRole("button", { name: `Change ${name}` }).press("Enter");
  await expect(page).toHaveURL(new RegExp(`change=${name}`));
  const box = line.getByLabel(`New value of ${name}`);
  await expect(box).toBeFocused();
  await page.keyboard.type("soon");
  await page.keyboard.press("Enter");
  await expect(line.getByRole("alert")).toContainText("expected whole milliseconds, 100 to 86400000");
  await box.fill("600000");
  await page.keyboard.press("Enter");
  await expect(line).toContainText("600000 ms = 10 min");
  await expect(line).toContainText("changed here by local operator");
  await expect(line).toContainText("default: 900000 ms = 15 min");

  const changes = page.getByRole("list", { name: "Changes of settings" });
  await expect(changes).toContainText(`${name}: as started → 600000`);
  await changes.getByRole("button", { name: "Undo" }).press("Enter");
  await expect(line).toContainText("900000 ms = 15 min");
  await expect(line).toContainText("default");
  await expect(changes.getByRole("listitem").first()).toContainText("undid 1");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "light" });
  await expectAccessible(page);
  // A value that is none was tried.
  expect(complaints.splice(0)).toEqual([expect.stringContaining("400")]);
});
