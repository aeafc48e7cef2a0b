import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfNeeded } from "./build";
import { countTests, describeCounts } from "./count-tests";
import { ensureChromium } from "./find-chromium";
import { findRedisServer } from "./find-redis-server";
import { LaunchError } from "./launch-error";
import { findFreePort } from "./ports";
import { runCommand } from "./run-command";

const say = (line: string) => console.log(line);

/** `npm test`: gets what the tests need, then every check there is, up to the first failure; counts at the very end. */
export async function runTests(): Promise<void> {
  const reportDir = mkdtempSync(join(tmpdir(), "callboard-test-"));
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  let isPassed = false;
  try {
    const redisServer = await findRedisServer({ configuredPath: process.env.CALLBOARD_REDIS_SERVER, say });
    const chromium = await ensureChromium(say);
    say(`Tests run with ${redisServer} and ${chromium}.`);
    const env = {
      ...process.env,
      CALLBOARD_REDIS_SERVER: redisServer,
      CHROMIUM_PATH: chromium,
      BROWSER_TEST_PORT: process.env.BROWSER_TEST_PORT ?? String(await findFreePort()),
      TEST_REPORT_DIR: reportDir,
    };
    const npmRun = async (script: string) =>
      (await runCommand("npm", ["run", "--silent", script], { env, signal: stop.signal })) === 0;
    isPassed = await npmRun("verify");
    if (isPassed) {
      await buildIfNeeded({ say, signal: stop.signal });
      isPassed = await npmRun("test:browser");
    }
  } catch (error) {
    isPassed = false;
    console.error(error instanceof LaunchError ? error.message : error);
  }
  const counts = countTests(reportDir);
  rmSync(reportDir, { recursive: true, force: true });
  say(`\n${describeCounts(counts)}`);
  process.exitCode = isPassed && counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}
