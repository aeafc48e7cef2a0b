import type { Page } from "@playwright/test";
import { accessFaults, callRows, expect, found, test } from "./console-test";
import { leavePending } from "./pending-page";

/** 640 px is what a window of 1280 px leaves at 200 % zoom. */
const widths = [1280, 768, 640, 390];

/** How much wider than the window the page is, once what measures itself has followed the window, or after 2 s. */
async function sidewaysPx(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const endMs = performance.now() + 2_000;
    for (;;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const px = document.documentElement.scrollWidth - window.innerWidth;
      if (px <= 0 || performance.now() > endMs) return px;
    }
  });
}

/** No violation in either theme at any width, and nothing that has to be scrolled sideways as a whole page. */
async function expectFits(page: Page, name: string): Promise<void> {
  const told: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
    const scrolled = await sidewaysPx(page);
    if (scrolled > 0) told.push(`${name} at ${width}: ${scrolled} px wider than the window`);
    told.push(...(await accessFaults(page)).map((fault) => `${name} at ${width}, ${fault}`));
  }
  expect(told).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
}

test("Calls, its help and its palette", async ({ page }) => {
  await page.goto("/");
  await expect(callRows(page).first()).toBeVisible(found);
  await expectFits(page, "Calls");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectFits(page, "the help");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectFits(page, "the palette");
});

test("Pending, an entry and the dialog that hands on", async ({ page, garden }) => {
  const callId = `${garden.mark}-held`;
  await leavePending(garden, { callId, entries: 4, owner: "dead" });
  await page.goto(`/pending?group=probe&consumer=dead&calls=${callId}&counted=5&seen=${Date.now()}`);
  await expect(page.getByText(/The finding counted 5 entries/)).toBeVisible(found);
  await expectFits(page, "Pending");
  await page.getByRole("button", { name: /^Release all 4 entries/ }).click();
  await expect(page.getByRole("dialog").getByRole("button", { name: "Release 4 entries" })).toBeVisible(found);
  await expectFits(page, "the dialog");
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Pending entry" })).toBeVisible();
  await expectFits(page, "the entry");
});

test("a call, its replay and how it was read", async ({ page, garden }) => {
  const callId = `${garden.mark}-call`;
  await garden.plant({ callId, entries: 30 });
  await garden.isFound(callId);
  await page.goto(`/calls/${callId}`);
  await expect(page.getByRole("region", { name: "Groups of the call" })).toBeVisible(found);
  await expectFits(page, "the call");
  await page.goto(`/replay/${callId}`);
  await expect(page.getByRole("slider", { name: "Position in the call" })).toBeVisible(found);
  await expectFits(page, "the replay");
});

test("dead letters, the audit and a page that is not there", async ({ page, complaints }) => {
  for (const [path, name] of [
    ["/dead-letters", "dead letters"],
    ["/audit", "the audit"],
    ["/no/such/page", "no such page"],
  ] as const) {
    const response = await page.goto(path);
    expect(response?.status()).toBe(name === "no such page" ? 404 : 200);
    await expect(page.getByRole("navigation", { name: "Pages" })).toBeVisible();
    await expectFits(page, name);
  }
  // That an address is not there the browser tells by itself.
  expect(complaints.splice(0).filter((text) => !text.includes("404"))).toEqual([]);
});
