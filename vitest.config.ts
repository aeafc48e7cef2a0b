import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = {
  "@": fileURLToPath(new URL(".", import.meta.url)),
  "server-only": fileURLToPath(new URL("node_modules/server-only/empty.js", import.meta.url)),
};
const base = { setupFiles: ["test/support/setup.ts"], environment: "node" };
const reportDir = process.env.TEST_REPORT_DIR;
// Counted and told in the closing line: a test that needs it has a fault to mend, but stops nobody else's work.
const secondTry = { retry: reportDir ? 1 : 0 };
const withRedis = {
  globalSetup: ["test/support/redis-server.ts"],
  testTimeout: 20_000,
  hookTimeout: 30_000,
  ...secondTry,
};

export default defineConfig({
  resolve: { alias },
  test: {
    reporters: reportDir
      ? ["default", ["json", { outputFile: `${reportDir}/vitest-${process.pid}.json` }]]
      : ["default"],
    projects: [
      // Units change nothing that outlives a test: to load the modules anew for each file would take most of the time.
      {
        resolve: { alias },
        test: { ...base, name: "unit", isolate: false, testTimeout: 30_000, include: ["test/unit/**/*.test.{ts,tsx}"] },
      },
      { resolve: { alias }, test: { ...base, ...withRedis, name: "redis", include: ["test/redis/**/*.test.ts"] } },
      { resolve: { alias }, test: { ...base, ...withRedis, name: "http", include: ["test/http/**/*.test.ts"] } },
    ],
  },
});
