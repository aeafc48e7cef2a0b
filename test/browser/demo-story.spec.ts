import { type Pipeline, startPipeline } from "@/server/demo/pipeline";
import type { Child } from "@/server/launch/children";
import { consoleAddress, startConsole, waitForConsole } from "@/server/launch/console-process";
import { findFreePort } from "@/server/launch/ports";
import { startRedisServer } from "@/server/launch/redis-server";
import { connectRedis } from "@/server/redis/connect";
import { expect, found, test } from "./console-test";

const host = "127.0.0.1";
const group = "brain";
const victim = "brain-4";
const heir = "brain-2";
/** In the demo's schedule: shortly before a worker dies. Its calls go unread for 105 s. */
const beginAtMs = 34_000;

test("a worker of the demo dies; its entry is claimed after a dry run, acked by its new owner, and audited", async ({
  page,
}) => {
  test.setTimeout(300_000);
  // The demo that all tests share is anywhere in its schedule, and its workers have the same names.
  const server = await startRedisServer();
  const redis = connectRedis({ url: server.url, name: "test", purpose: "commands" });
  const lines: string[] = [];
  let pipeline: Pipeline | undefined;
  let web: Child | undefined;
  try {
    const port = await findFreePort();
    const address = consoleAddress(host, port);
    const env = { REDIS_URL: server.url, CALLBOARD_STATE_URL: server.url, CALLBOARD_DEMO: "off" };
    web = startConsole({ isDev: false, host, port, env });
    await waitForConsole(web, address, new AbortController().signal);
    pipeline = startPipeline({
      ...{ url: server.url, calls: 24, rate: undefined, seed: 7, prefix: "conv:", speed: 1, beginAtMs },
      ...{ hasTrouble: true, hasWorkers: true, log: (line) => lines.push(line) },
    });

    // Untouched for longer than a slow entry may be: whoever holds it counts as not acking.
    const pending = `${address}/pending?group=${group}&consumer=${victim}&minIdleMs=15000`;
    await page.goto(pending);
    await expect.poll(() => lines, found).toContain(`${victim} died with entries pending`);
    const rows = page.getByRole("table", { name: "Pending entries" }).locator("[data-row-key]");
    await expect(rows.first()).toContainText(victim, found);
    const box = rows.first().getByRole("checkbox");
    const [, entryId = "", callId = ""] =
      /^Select (\S+) of brain in (\S+)$/.exec((await box.getAttribute("aria-label")) ?? "") ?? [];
    const key = `conv:${callId}`;
    const ownerOf = async () =>
      (await redis.xpending(key, group, entryId, entryId, 1)).map((row) => Array.isArray(row) && row[1]);
    await page.goto(`${pending}&callId=${callId}`);
    await page.getByRole("checkbox", { name: `Select ${entryId} of ${group} in ${callId}` }).check(found);
    await expect(page.getByText("1 entry selected")).toBeVisible();
    // The rota gives the dead worker's call to a living one; a claim goes to consumers that the call knows.
    await redis.xgroup("CREATECONSUMER", key, group, heir);

    await page.getByRole("button", { name: "Claim…" }).click();
    const dialog = page.getByRole("dialog");
    const recommended = dialog.getByRole("radio", { name: /recommended/ });
    await expect(recommended).toBeChecked();
    await expect(dialog.getByRole("radio", { name: new RegExp(`^${heir}.*recommended`) })).toBeChecked();
    await dialog.getByRole("textbox", { name: "Reason" }).fill(`${victim} died`);
    await dialog.getByRole("button", { name: "Dry run" }).click();
    const preview = dialog.getByRole("table", { name: "Before and after" }).locator("tbody").getByRole("row");
    await expect(preview).toHaveCount(1);
    await expect(preview).toContainText(new RegExp(`${victim} .*→ ${heir} `));
    expect(await ownerOf()).toEqual([victim]);

    await dialog.getByRole("button", { name: "Claim 1 entry" }).click();
    await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("1 claimed");
    await expect(dialog.getByRole("list", { name: "Since then" })).toContainText("1 acked", found);
    expect(await ownerOf()).toEqual([]);

    await dialog.getByRole("link", { name: "Audit record" }).click();
    await expect(page).toHaveURL(/\/audit\?request=/);
    const record = page.getByRole("list", { name: "Audit records" }).getByRole("listitem").first();
    await expect(record).toContainText(`${victim} died`);
    await expect(record).toContainText("1 claimed");
    await record.getByText("1 target ·").click();
    const target = record.getByRole("listitem").filter({ hasText: entryId });
    await expect(target).toContainText(callId);
    await expect(target).toContainText("claimed");
  } finally {
    // A page that still asks would complain that the console is gone.
    await page.close();
    await pipeline?.stop();
    await web?.stop(5_000);
    redis.disconnect();
    await server.stop();
  }
});
