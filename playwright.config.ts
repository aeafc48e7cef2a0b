import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { settingNames } from "@/server/config/config";
import { findChromium } from "@/server/launch/find-chromium";

const port = process.env.BROWSER_TEST_PORT ?? "3210";
const baseURL = `http://127.0.0.1:${port}`;
const reportDir = process.env.TEST_REPORT_DIR;
const executablePath = findChromium();
const outputDir = "test-results";

/** Nothing of the person's own settings or .env: an empty variable counts as not set and is not overridden. */
const defaults = Object.fromEntries(settingNames.map((name) => [name, ""]));
delete process.env.CALLBOARD_TEST_REDIS_URL;

export default defineConfig({
  testDir: "test/browser",
  outputDir,
  workers: 1,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: reportDir ? [["list"], ["json", { outputFile: join(reportDir, "playwright.json") }]] : [["list"]],
  use: { baseURL, trace: "retain-on-failure" },
  projects: [
    {
      name: "chromium",
      use: {
        browserName: "chromium",
        viewport: { width: 1280, height: 800 },
        launchOptions: {
          ...(executablePath ? { executablePath } : {}),
          args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ],
        },
      },
    },
  ],
  webServer: {
    command: "node server/launch/bootstrap.mjs start",
    url: `${baseURL}/api/health/live`,
    env: {
      ...defaults,
      PORT: port,
      CALLBOARD_DATA_DIR: join(outputDir, "console"),
      CALLBOARD_REDIS_SERVER: process.env.CALLBOARD_REDIS_SERVER ?? "",
    },
    timeout: 240_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
  },
});
