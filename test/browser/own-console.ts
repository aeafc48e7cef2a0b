import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { settingNames } from "@/server/config/environment";
import { startChild } from "@/server/launch/children";
import { consoleAddress, waitForConsole } from "@/server/launch/console-process";
import { findFreePort } from "@/server/launch/ports";

export type OwnConsole = { url: string; redisUrl: string; stop(): Promise<void> };

const host = "127.0.0.1";

/** Nothing of the person's own settings or .env: an empty variable counts as not set and is not overridden. */
const nothingSet = Object.fromEntries(settingNames.map((name) => [name, ""]));

/** As often as the settings allow: what a test has planted is seen within about a second. */
const eager = {
  CALLBOARD_DISCOVER_EVERY_MS: "500",
  CALLBOARD_HOT_EVERY_MS: "500",
  CALLBOARD_COLD_EVERY_MS: "1000",
  // The demo's groups would be expected of the tests' own calls.
  CALLBOARD_EXPECTED_GROUPS: "conv:*=",
  CALLBOARD_INCIDENT_OPEN_AFTER_MS: "2000",
};

/** What `npm start` brings up: the built console, a private Redis and the demo, gone with all their data at stop(). */
export async function startOwnConsole(): Promise<OwnConsole> {
  const dataDir = mkdtempSync(join(tmpdir(), "callboard-browser-"));
  const port = await findFreePort();
  const child = startChild({
    args: ["server/launch/bootstrap.mjs", "start"],
    env: {
      ...nothingSet,
      ...eager,
      CALLBOARD_TEST_REDIS_URL: undefined,
      CALLBOARD_REDIS_SERVER: process.env.CALLBOARD_REDIS_SERVER ?? "",
      CALLBOARD_DATA_DIR: dataDir,
      PORT: String(port),
      // All tests of a worker together are one person to the console.
      CALLBOARD_REQUESTS_PER_MINUTE: "100000",
    },
    isHeldBack: true,
  });
  const stop = async () => {
    await child.stop(10_000);
    rmSync(dataDir, { recursive: true, force: true });
  };
  const url = consoleAddress(host, port);
  try {
    await waitForConsole(child, url, new AbortController().signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, redisUrl: readFileSync(join(dataDir, "redis", "url"), "utf8").trim(), stop };
}
