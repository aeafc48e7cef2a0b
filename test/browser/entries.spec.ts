import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { startConsoleWire } from "../support/console-wire";
import { expect, expectAccessible, found, type Garden, test } from "./console-test";

const entriesOf = (page: Page) => page.getByRole("region", { name: "Entries" });
const jump = (page: Page) => entriesOf(page).getByRole("button", { name: /Jump to latest/ });
const tailing = (page: Page) => entriesOf(page).getByText("tailing", { exact: true });

/** The goal is 50 ms on a machine of its own; what held this process up at the same time held the page up as well. */
const longestTaskMs = 250;

const idsInRedis = async ({ redis }: Garden, callId: string) =>
  (await redis.xrange(`conv:${callId}`, "-", "+")).map(([id]) => id);

/** Every id of the list in its order, read by scrolling through it from its first row to its last. */
function idsOnScreen(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const frame = document.querySelector('table[aria-label="Entries"]')?.parentElement;
    if (!frame) return [];
    const drawn = async () => {
      for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
    };
    const ids = new Map<number, string>();
    frame.scrollTop = 0;
    await drawn();
    for (let step = 0; step < 2_000; step++) {
      for (const row of frame.querySelectorAll<HTMLElement>("[data-entry-id]")) {
        ids.set(Number(row.dataset.index), row.dataset.entryId ?? "");
      }
      if (frame.scrollTop + frame.clientHeight >= frame.scrollHeight - 2) break;
      frame.scrollTop += frame.clientHeight / 2;
      await drawn();
    }
    return [...ids].sort(([a], [b]) => a - b).map(([, id]) => id);
  });
}

async function expectSameAsRedis(page: Page, garden: Garden, callId: string): Promise<void> {
  await expect(async () => expect(await idsOnScreen(page)).toEqual(await idsInRedis(garden, callId))).toPass(found);
}

/** Whether the newest entry is drawn within the frame. */
async function expectAtEnd(page: Page, garden: Garden, callId: string): Promise<void> {
  const [[lastId] = [""]] = await garden.redis.xrevrange(`conv:${callId}`, "+", "-", "COUNT", 1);
  await expect(page.locator(`[data-entry-id="${lastId}"]`)).toBeInViewport(found);
}

test("follows, holds still while scrolled up, pauses and resumes, and loses nothing", async ({ page, garden }) => {
  const callId = `${garden.mark}-tail`;
  await garden.plant({ callId, entries: 20 });
  await garden.isFound(callId);
  await garden.grow(callId, 380);
  await page.goto(`/calls/${callId}`);
  await expect(tailing(page)).toBeVisible(found);
  await expectAtEnd(page, garden, callId);
  await garden.grow(callId, 50);
  await expectAtEnd(page, garden, callId);

  await entriesOf(page).getByRole("table", { name: "Entries" }).hover();
  await page.mouse.wheel(0, -600);
  await expect(jump(page)).toBeVisible();
  const firstInSight = () =>
    page.evaluate(() => {
      const frame = document.querySelector('table[aria-label="Entries"]')?.parentElement;
      const top = frame?.getBoundingClientRect().top ?? 0;
      const rows = [...(frame?.querySelectorAll<HTMLElement>("[data-entry-id]") ?? [])];
      return rows
        .filter((row) => row.getBoundingClientRect().top >= top)
        .map((row) => row.dataset.entryId)
        .sort()[0];
    });
  const held = await firstInSight();
  await garden.grow(callId, 25);
  await expect(jump(page)).toContainText("25 new", found);
  expect(await firstInSight()).toBe(held);
  await jump(page).click();
  await expectAtEnd(page, garden, callId);

  await page.keyboard.press("Space");
  await expect(entriesOf(page).getByText(/^paused/)).toBeVisible();
  const before = await idsInRedis(garden, callId);
  await garden.grow(callId, 15);
  await page.keyboard.press("Space");
  await expectAtEnd(page, garden, callId);
  expect(await idsInRedis(garden, callId)).toHaveLength(before.length + 15);
  await expectSameAsRedis(page, garden, callId);
});

test("comes back after the console was away, with every entry once", async ({ page, garden, baseURL, complaints }) => {
  const callId = `${garden.mark}-cut`;
  await garden.plant({ callId, entries: 40 });
  await garden.isFound(callId);
  const wire = await startConsoleWire(baseURL ?? "");
  try {
    await page.goto(`${wire.url}/calls/${callId}`);
    await expect(tailing(page)).toBeVisible(found);
    await expectAtEnd(page, garden, callId);
    for (const entries of [60, 300]) {
      wire.cut();
      await garden.grow(callId, entries);
      await expect(entriesOf(page).getByText(/^reconnecting/)).toBeVisible(found);
      wire.mend();
      await expect(tailing(page)).toBeVisible(found);
      await expectSameAsRedis(page, garden, callId);
    }
  } finally {
    await page.goto("about:blank");
    await wire.stop();
  }
  expect(complaints.splice(0).filter((text) => !/net::ERR|WebSocket/.test(text))).toEqual([]);
});

test("a reader who scrolls up while entries arrive is not taken back to the end", async ({ page, garden }) => {
  const callId = `${garden.mark}-pull`;
  await garden.plant({ callId, entries: 20 });
  await garden.isFound(callId);
  await garden.grow(callId, 150);
  await page.goto(`/calls/${callId}`);
  await expect(tailing(page)).toBeVisible(found);
  await expectAtEnd(page, garden, callId);
  let isGrowing = true;
  const growing = (async () => {
    while (isGrowing) {
      await garden.grow(callId, 1);
      await pause(5);
    }
  })();
  try {
    const takenBack = await page.evaluate(async () => {
      const frame = document.querySelector('table[aria-label="Entries"]')?.parentElement;
      if (!frame) return -1;
      const frames = async (count: number) => {
        for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
      };
      const isAtEnd = () => frame.scrollTop + frame.clientHeight >= frame.scrollHeight - 4;
      let taken = 0;
      for (let round = 0; round < 60; round++) {
        for (let i = 0; i < 600 && !isAtEnd(); i++) {
          frame.scrollTop = frame.scrollHeight;
          await frames(2);
        }
        frame.scrollTop -= 300;
        await frames(3);
        if (isAtEnd()) taken++;
      }
      return taken;
    });
    expect(takenBack).toBe(0);
  } finally {
    isGrowing = false;
    await growing;
  }
});

test("stays smooth and bounded at 500 entries a second", async ({ page, garden }) => {
  const callId = `${garden.mark}-fast`;
  await garden.plant({ callId, entries: 20 });
  await garden.isFound(callId);
  await page.goto(`/calls/${callId}`);
  await expect(tailing(page)).toBeVisible(found);
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: "longtask" });
  });
  const held = monitorEventLoopDelay({ resolution: 5 });
  held.enable();
  const perTick = 10;
  for (let tick = 0; tick < 250; tick++) {
    const pipeline = garden.redis.pipeline();
    for (let i = 0; i < perTick; i++) {
      pipeline.xadd(
        `conv:${callId}`,
        "*",
        "kind",
        "transcript",
        "phase",
        "partial",
        "role",
        "user",
        "text",
        `word ${tick}`,
      );
    }
    await Promise.all([pipeline.exec(), new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  await expectAtEnd(page, garden, callId);
  const longTasks = await page.evaluate(() =>
    "longTasks" in window && Array.isArray(window.longTasks) ? window.longTasks.map(Number) : [Number.NaN],
  );
  test.info().annotations.push({ type: "long tasks in ms", description: JSON.stringify(longTasks) });
  const heldUpMs = held.max / 1e6;
  test.info().annotations.push({ type: "this process held up for ms", description: heldUpMs.toFixed(0) });
  expect(Math.max(0, ...longTasks)).toBeLessThan(longestTaskMs + 2 * heldUpMs);
  await expectSameAsRedis(page, garden, callId);
});

test("moves, opens, copies, links and filters by keyboard; a stranger's text stays text", async ({
  page,
  garden,
  context,
}) => {
  const callId = `${garden.mark}-keys`;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await garden.plant({ callId, entries: 5 });
  await garden.isFound(callId);
  const key = `conv:${callId}`;
  const hostile = '<img src=x onerror="alert()"> \u202eevil\u001b[m done!';
  const id = await garden.redis.xadd(
    key,
    "*",
    "kind",
    "transcript",
    "role",
    "user",
    "text",
    hostile,
    "long",
    "x".repeat(50_000),
  );
  await garden.redis.xadd(key, "*", "kind", "tool", "tool", "pay", "status", "ok", "result", '{"a":[1,2]}');
  await page.goto(`/calls/${callId}`);
  await expect(tailing(page)).toBeVisible(found);
  const row = page.locator(`[data-entry-id="${id}"]`);
  await expect(row).toContainText('<img src=x onerror="alert()"> RLOevilESC[m done!');

  await page.keyboard.press("k");
  await page.keyboard.press("k");
  await expect(row).toBeFocused();
  await page.keyboard.press("Enter");
  await row.getByRole("button", { name: "Load whole" }).click();
  await expect(row.getByRole("button", { name: /^Load/ })).toBeHidden(found);
  await row.getByRole("button", { name: "Copy XADD" }).click();
  await expect(entriesOf(page).getByRole("status").filter({ hasText: "Copied the entry as XADD." })).toBeAttached();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  expect(command.startsWith(`XADD ${key} ${id} kind transcript role user text "<img src=x onerror=\\"alert()`)).toBe(
    true,
  );
  expect(command).toContain("x".repeat(50_000));
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await expectAccessible(page);

  await page.keyboard.press("/");
  await page.keyboard.type("kind:tool");
  await expect(entriesOf(page)).toContainText("filtering 7 loaded entries: 1 match");
  await expect(page).toHaveURL(/find=kind/);
  await page.goto(`/calls/${callId}?entry=${id}`);
  await expect(row).toHaveAttribute("aria-current", "true", found);
  await expect(row).toBeInViewport();
});
