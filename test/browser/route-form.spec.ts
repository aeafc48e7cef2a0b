import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import type { Child } from "@/server/launch/children";
import { consoleAddress, startConsole, waitForConsole } from "@/server/launch/console-process";
import { findFreePort } from "@/server/launch/ports";
import { startRedisServer } from "@/server/launch/redis-server";
import { expect, expectAccessible, found, test } from "./console-test";

const host = "127.0.0.1";
/** So that what stands still is soon an incident. */
const impatient = {
  CALLBOARD_BLOCKED_AFTER_MS: "500",
  CALLBOARD_GONE_AFTER_MS: "1000",
  CALLBOARD_INCIDENT_OPEN_AFTER_MS: "100",
};

async function startReceiver() {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    bodies.push(body);
    response.end("ok");
  });
  const port = await findFreePort();
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return { bodies, url: `http://${host}:${port}/`, stop: () => new Promise((resolve) => server.close(resolve)) };
}

test("a route that is widened by keys hears of what is open, and goes back to what its file says", async ({
  page,
  complaints,
}) => {
  const server = await startRedisServer();
  const receiver = await startReceiver();
  const folder = mkdtempSync(join(tmpdir(), "callboard-routes-"));
  const file = join(folder, "routes.json");
  const night = {
    name: "night",
    to: "webhook",
    url: receiver.url,
    privateNetworks: ["127.0.0.1/32"],
    when: { groups: ["nobody"] },
  };
  writeFileSync(file, JSON.stringify({ routes: [night] }));
  const redis = new Redis(server.url);
  let web: Child | undefined;
  try {
    await redis.xgroup("CREATE", "conv:left", "crm", "0", "MKSTREAM");
    await redis.xadd("conv:left", "*", "text", "hello there");
    await redis.xreadgroup("GROUP", "crm", "dead", "COUNT", 1, "STREAMS", "conv:left", ">");
    await redis.xadd("conv:left", "*", "text", "and nobody reads it");
    const port = await findFreePort();
    const address = consoleAddress(host, port);
    const env = { REDIS_URL: server.url, CALLBOARD_STATE_URL: server.url, CALLBOARD_DEMO: "off", ...impatient };
    web = startConsole({ isDev: false, host, port, env: { ...env, CALLBOARD_ALERT_ROUTES_FILE: file } });
    await waitForConsole(web, address, new AbortController().signal);
    await page.goto(`${address}/incidents`);
    await expect(page.getByRole("list", { name: "Incidents" })).toContainText("crm", found);
    await expect(page.getByRole("list", { name: "Incidents" })).toContainText("nobody told");

    await page.goto(`${address}/settings`);
    const line = page.getByRole("list", { name: "Alert routes" }).getByRole("listitem").filter({ hasText: "night" });
    await expect(line).toContainText("hears of group nobody", found);
    await expect(line).toContainText("from the file");
    await line.getByRole("button", { name: "Change night" }).press("Enter");
    const form = page.getByRole("form", { name: "Change route night" });
    await expectAccessible(page);
    await form.getByLabel("Groups, * for any letters").fill("c*");
    await form.getByLabel("Statuses").fill("ASLEEP");
    await page.keyboard.press("Enter");
    await expect(form.getByRole("alert")).toContainText("ASLEEP");
    expect(receiver.bodies).toEqual([]);
    await form.getByLabel("Statuses").fill("");
    await page.keyboard.press("Enter");
    await expect(line).toContainText("hears of group c*");
    await expect(line).toContainText("changed here by local operator");
    await expect(line).toContainText("the file says: hears of group nobody");
    await expect.poll(() => receiver.bodies.length, found).toBeGreaterThan(0);
    expect(JSON.parse(receiver.bodies[0] ?? "")).toMatchObject({
      status: "firing",
      alerts: [{ labels: { group: "crm" } }],
    });

    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "light" });
    await line.getByRole("button", { name: "Change night" }).press("Enter");
    await expectAccessible(page);
    await form.getByRole("button", { name: "Back to what the file says" }).press("Enter");
    await expect(line).toContainText("hears of group nobody · never quiet · no reminders · from the file");
    // A status that is none was tried.
    expect(complaints.splice(0)).toEqual([expect.stringContaining("status of 400")]);
  } finally {
    // A page that still asks would complain that the console is gone.
    await page.close();
    await web?.stop(5_000);
    redis.disconnect();
    await server.stop();
    await receiver.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
