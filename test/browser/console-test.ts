import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { Redis } from "ioredis";
import { apiPath } from "@/lib/endpoints/api-path";
import { placeOf } from "@/server/redis/connect";
import { type OwnConsole, startOwnConsole } from "./own-console";

export interface PlantedCall {
  callId: string;
  /** Groups that read nothing and have no consumer; all entries are undelivered to them. */
  groups?: readonly string[];
  entries?: number;
  /** How long ago the first entry was added; one a second follows, and the last one now. */
  ageMs?: number;
}

export interface Garden {
  redis: Redis;
  consoleUrl: string;
  /** A word that is in the ids of this test's calls and in no other. */
  mark: string;
  /** Adds all of it at once: a call seen half planted is quiet, and is looked at again much later. */
  plant(call: PlantedCall): Promise<void>;
  /** Resolves when the console has found the call. */
  isFound(callId: string): Promise<void>;
  /** Adds entries now. */
  grow(callId: string, entries: number): Promise<void>;
}

/** How many times slower the browser's own work is made, to find what a test takes for granted. */
const slowdown = Number(process.env.BROWSER_TEST_SLOWDOWN ?? "1");

async function slowDown(page: Page): Promise<void> {
  if (slowdown === 1) return;
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
}

const keyOf = (callId: string) => `conv:${callId}`;

/**
 * The console on its demo, one for each worker, calls of the test's own in the same Redis, and no word of complaint from
 * the browser.
 */
export const test = base.extend<{ garden: Garden; complaints: string[] }, { ownConsole: OwnConsole }>({
  ownConsole: [
    // Playwright wants the names of other fixtures here, and this one needs none.
    async ({ browserName: _ }, use) => {
      const ownConsole = await startOwnConsole();
      await use(ownConsole);
      await ownConsole.stop();
    },
    { scope: "worker", timeout: 150_000 },
  ],
  baseURL: ({ ownConsole }, use) => use(ownConsole.url),
  garden: async ({ request, context, ownConsole }, use) => {
    const redis = new Redis(placeOf({ url: ownConsole.redisUrl }));
    const planted = new Set<string>();
    const mark = `t${Date.now().toString(36)}`;
    const grow = async (callId: string, entries: number) => {
      for (let i = 0; i < entries; i++) await redis.xadd(keyOf(callId), "*", "text", "hello there");
    };
    await use({
      redis,
      consoleUrl: ownConsole.url,
      mark,
      grow,
      async isFound(callId) {
        const status = async () => (await request.get(apiPath("call", { params: { callId } }))).status();
        await expect.poll(status, found).toBe(200);
      },
      async plant({ callId, groups = ["probe"], entries = 10, ageMs = 120_000 }) {
        planted.add(callId);
        const startMs = Date.now() - ageMs;
        const whole = redis.multi();
        for (let i = 0; i < entries; i++) {
          const timeMs = i === entries - 1 ? Date.now() : startMs + i * 1_000;
          whole.xadd(keyOf(callId), `${timeMs}-0`, "text", "hello there");
        }
        for (const group of groups) whole.xgroup("CREATE", keyOf(callId), group, "0");
        const replies = await whole.exec();
        expect(replies?.filter(([error]) => error !== null)).toEqual([]);
      },
    });
    // A page still open would ask for what is taken away here, and complain.
    await Promise.all(context.pages().map((page) => page.close()));
    for (const callId of planted) await redis.del(keyOf(callId));
    await redis.quit();
  },
  complaints: [
    async ({ context }, use, testInfo) => {
      testInfo.setTimeout(300_000 * slowdown);
      context.on("page", (page) => void slowDown(page));
      const complaints: string[] = [];
      context.on("console", (message) => {
        if (message.type() === "error") complaints.push(`${message.text()} (${message.location().url})`);
      });
      context.on("weberror", (error) => complaints.push(String(error.error())));
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** The rows of the calls table, without its head. */
export const callRows = (page: Page) => page.getByRole("table", { name: "Calls" }).locator("tbody").getByRole("row");

export const callRow = (page: Page, callId: string) =>
  callRows(page).filter({ has: page.getByText(callId, { exact: true }) });

/** New calls are found, and quiet ones looked at again, within two seconds; a busy machine is given more. */
export const found = { timeout: 45_000 };

export async function expectLive(page: Page): Promise<void> {
  await expect(page.getByRole("banner").getByText("live", { exact: true })).toBeVisible(found);
}

/** What axe finds in either theme, in words. Only colours differ in the light one, and only they are looked at again. */
async function accessFaults(page: Page): Promise<string[]> {
  const told: string[] = [];
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    const axe = new AxeBuilder({ page }).setLegacyMode();
    if (colorScheme === "light") axe.withRules("color-contrast");
    const { violations } = await axe.analyze();
    for (const { id, nodes } of violations) {
      told.push(`${colorScheme}, ${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
    }
  }
  return told;
}

/** No violation in either theme. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await accessFaults(page)).toEqual([]);
}
