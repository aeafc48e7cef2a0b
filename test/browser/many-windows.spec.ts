import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { callRow, expect, found, test } from "./console-test";

const windows = 7;
const seen = { timeout: 60_000 };

/** All of them visible: a browser has six connections to a console, and each window follows the call. */
async function openAll(first: Page, path: string): Promise<Page[]> {
  const pages = [first];
  while (pages.length < windows) pages.push(await first.context().newPage());
  await Promise.all(pages.map((page) => page.goto(path)));
  return pages;
}

/** The end of a text that may go on is held back by the mask. */
for (const [name, pathOf, first] of [
  ["call", paths.call, /^hello/],
  ["replay", paths.replay, /^hello/],
] as const) {
  test(`seven visible windows on one ${name} all load and follow it`, async ({
    page,
    garden: { redis, plant, mark, isFound },
  }) => {
    const callId = `${mark}-windows-${name}`;
    await plant({ callId, entries: 3 });
    await isFound(callId);
    const pages = await openAll(page, pathOf(callId));
    for (const one of pages) await expect(one.getByText(first).first()).toBeVisible(seen);
    await redis.xadd(`conv:${callId}`, "*", "speaker", "caller", "text", "said to all windows, and then some more");
    for (const one of pages) await expect(one.getByText(/^said to all windows/).first()).toBeVisible(seen);
  });
}

test("a window opened after seven others finds its calls", async ({ page, garden: { plant, mark, isFound } }) => {
  const callId = `${mark}-eighth`;
  await plant({ callId });
  await isFound(callId);
  await openAll(page, paths.call(callId));
  const eighth = await page.context().newPage();
  await eighth.goto(paths.calls(`?q=${encodeURIComponent(callId)}`));
  await expect(callRow(eighth, callId)).toBeVisible(found);
});
