import { Redis } from "ioredis";
import { redisRights } from "@/server/actions/redis-rights";
import type { Child } from "@/server/launch/children";
import { consoleAddress, startConsole, waitForConsole } from "@/server/launch/console-process";
import { findFreePort } from "@/server/launch/ports";
import { startRedisServer } from "@/server/launch/redis-server";
import { expect, expectAccessible, found, test } from "./console-test";

const host = "127.0.0.1";
const key = "conv:seen";
const group = "probe";

test("with the viewer's Redis user everything is shown, and every action is disabled with the reason", async ({
  page,
}) => {
  const watched = await startRedisServer();
  const state = await startRedisServer();
  const redis = new Redis(watched.url);
  let web: Child | undefined;
  try {
    const rights = redisRights("viewer", { patterns: ["conv:*"] });
    await redis.call("ACL", "SETUSER", "looks", "on", ">only", ...rights);
    for (let i = 0; i < 3; i++) await redis.xadd(key, "*", "text", "hello there");
    await redis.xgroup("CREATE", key, group, "0");
    await redis.xreadgroup("GROUP", group, "dead", "COUNT", 3, "STREAMS", key, ">");
    await redis.xgroup("CREATECONSUMER", key, group, "heir");
    const port = await findFreePort();
    const address = consoleAddress(host, port);
    const asViewer = watched.url.replace("redis://", "redis://looks:only@");
    const env = { REDIS_URL: asViewer, CALLBOARD_STATE_URL: state.url, CALLBOARD_DEMO: "off" };
    web = startConsole({ isDev: false, host, port, env });
    await waitForConsole(web, address, new AbortController().signal);

    await page.goto(`${address}/pending`);
    const rows = page.getByRole("table", { name: "Pending entries" }).locator("[data-row-key]");
    await expect(rows).toHaveCount(3, found);
    await expect(rows.first()).toContainText("hello");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    const bar = page.getByRole("region", { name: "Selection" });
    for (const [name, command] of Object.entries({
      "Claim…": "XCLAIM",
      "Release…": "XCLAIM",
      "Ack…": "XACK",
      "Dead-letter…": "XADD",
    })) {
      const button = bar.getByRole("button", { name });
      await expect(button).toBeDisabled();
      const reason = `The Redis user of REDIS_URL may not run (EVAL|${command}) here; give the console a user that may.`;
      await expect(button.locator("..")).toContainText(new RegExp(reason));
    }
    await expectAccessible(page);
    await page.keyboard.press("Enter");
    const panel = page.getByRole("complementary", { name: "Pending entry" });
    await expect(panel).toContainText("hello");
    await expect(panel.getByRole("button", { name: "Ack…" })).toBeDisabled();

    await page.goto(`${address}/calls/seen`);
    await page.getByRole("button", { name: "Remove dead of probe" }).click(found);
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("holds 3 entries");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("out of service");
    await expect(dialog).toContainText("The Redis user of REDIS_URL may not run");
    await expect(dialog.getByRole("button", { name: "Dry run" })).toBeDisabled();
    await page.goto(`${address}/dead-letters`);
    await expect(page.getByText("No dead letters", { exact: false }).first()).toBeVisible(found);
    await page.goto(`${address}/audit`);
    await expect(page.getByRole("heading", { name: "Audit" })).toBeVisible();
    expect(await redis.xpending(key, group, "-", "+", 9, "dead")).toHaveLength(3);
  } finally {
    // A page that still asks would complain that the console is gone.
    await page.close();
    await web?.stop(5_000);
    redis.disconnect();
    await watched.stop();
    await state.stop();
  }
});
