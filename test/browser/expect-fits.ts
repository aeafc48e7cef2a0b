import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./console-test";

const atEveryWidth = [1280, 768, 640, 390, 320];

/** All rules once in each theme, and between them the colours and sizes of what only one of them shows. */
const looks = new Map<number, { colorScheme: "dark" | "light"; rules?: string[] }>([
  [1280, { colorScheme: "dark" }],
  [768, { colorScheme: "light", rules: ["color-contrast", "target-size", "scrollable-region-focusable"] }],
  [390, { colorScheme: "light" }],
]);

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

async function violationsOf(page: Page, width: number): Promise<string[]> {
  const look = looks.get(width);
  if (look === undefined) return [];
  await page.emulateMedia({ colorScheme: look.colorScheme });
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await (look.rules === undefined ? axe : axe.withRules(look.rules)).analyze();
  return violations.map(({ id, nodes }) => `${look.colorScheme}, ${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/**
 * No violation in either theme, and at no width anything that has to be scrolled sideways as a whole page. 640 px is what
 * a window of 1280 px leaves at 200 % zoom, 320 px what it leaves at 400 %.
 */
export async function expectFits(page: Page, name: string): Promise<void> {
  const told: string[] = [];
  for (const width of atEveryWidth) {
    await page.setViewportSize({ width, height: width <= 390 ? 844 : 800 });
    const scrolled = await sidewaysPx(page);
    if (scrolled > 0) told.push(`${name} at ${width}: ${scrolled} px wider than the window`);
    for (const line of await violationsOf(page, width)) told.push(`${name} at ${width}, ${line}`);
  }
  expect.soft(told).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
}
