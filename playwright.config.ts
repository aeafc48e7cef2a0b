import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { findChromium } from "@/server/launch/find-chromium";

const reportDir = process.env.TEST_REPORT_DIR;
const executablePath = findChromium();
const outputDir = "test-results";

export default defineConfig({
  testDir: "test/browser",
  outputDir,
  globalSetup: "./test/browser/build-once.ts",
  // A file is a worker's, and each worker has a console of its own.
  workers: Math.max(2, Math.floor(availableParallelism() / 2)),
  expect: { timeout: 15_000 },
  // Counted and told in the closing line: a test that needs it has a fault to mend, but stops nobody else's work.
  retries: reportDir ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: reportDir ? [["list"], ["json", { outputFile: join(reportDir, "playwright.json") }]] : [["list"]],
  use: { trace: { mode: "retain-on-failure", screenshots: false } },
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
});
