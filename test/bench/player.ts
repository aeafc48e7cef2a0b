import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Browser, chromium } from "@playwright/test";
import { Redis } from "ioredis";
import { apiPath } from "@/lib/endpoints/api-path";
import { paths } from "@/lib/paths";
import { ArchiveState } from "@/lib/schema/archive";
import { settingNames } from "@/server/config/environment";
import { buildIfNeeded } from "@/server/launch/build";
import { ensureChromium } from "@/server/launch/find-chromium";
import { findFreePort } from "@/server/launch/ports";
import { startRedisServer } from "@/server/launch/redis-server";
import { median, round } from "./measure";
import { plantCall } from "./plant-call";
import { printReport } from "./print-report";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    sizes: { type: "string", default: "1000,10000,100000" },
    pictures: { type: "string" },
    /** Redis keeps the last thousand entries, and the archive all of them. */
    archived: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const sizes = values.sizes.split(",").map(Number);
const goalsMs: Record<number, number> = { 10000: 1_000, 100000: 3_000 };
const patienceMs = 60_000;

async function waitFor(url: string): Promise<void> {
  const endMs = Date.now() + patienceMs;
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > endMs) throw new Error(`${url} did not answer 200 within ${patienceMs} ms`);
    await sleep(100);
  }
}

const keptInRedis = 1_000;

/** Waits until the archive has all of them, then leaves Redis the end of each. */
async function leaveToArchive(callIds: readonly string[], entries: number): Promise<void> {
  const endMs = Date.now() + patienceMs;
  for (;;) {
    const answer = await fetch(`${address}${apiPath("archive", {})}`);
    const told = ArchiveState.safeParse(await answer.json());
    if (told.data?.keptEntries === entries && told.data.lagStreams === 0) break;
    if (Date.now() > endMs) throw new Error(`the archive has ${told.data?.keptEntries} of ${entries} entries`);
    await sleep(200);
  }
  for (const callId of callIds) await redis.xtrim(`conv:${callId}`, "MAXLEN", keptInRedis);
}

interface Painted {
  /** From the start of the navigation until the first line of the transcript was painted. */
  firstMs: number;
  /** Until the whole call was there. */
  wholeMs: number;
  longestTaskMs: number;
}

/** Runs in the page before its own scripts; writes down when a frame has shown the transcript. */
function watchPaint(): void {
  const seen = { firstMs: 0, wholeMs: 0, longestTaskMs: 0 };
  Object.assign(window, { seen });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longestTaskMs = Math.max(seen.longestTaskMs, duration);
  }).observe({ entryTypes: ["longtask"] });
  const look = () => {
    const isThere = document.querySelector('[aria-label="Transcript"] li') !== null;
    if (isThere && seen.firstMs === 0) seen.firstMs = performance.now();
    if (isThere && document.querySelector("[data-reading]") === null) seen.wholeMs = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function open(browser: Browser, address: string, callId: string, picture?: string): Promise<Painted> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  // The loader wraps named functions in a helper that the page does not have.
  await page.addInitScript("globalThis.__name = (named) => named");
  await page.addInitScript(watchPaint);
  await page.goto(`${address}${paths.replay(callId)}`, { waitUntil: "commit" });
  const handle = await page.waitForFunction(
    () => {
      const seen: unknown = Reflect.get(window, "seen");
      return seen && typeof seen === "object" && Reflect.get(seen, "wholeMs") > 0 ? seen : null;
    },
    undefined,
    { timeout: patienceMs },
  );
  const seen: Painted = JSON.parse(JSON.stringify(await handle.jsonValue()));
  if (picture !== undefined) {
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${picture}-${colorScheme}.png` });
    }
  }
  await context.close();
  return seen;
}

await buildIfNeeded({ say: (line) => console.error(line) });
const dataDir = mkdtempSync(join(tmpdir(), "callboard-player-"));
const server = await startRedisServer();
const redis = new Redis(server.url);
const port = await findFreePort();
const address = `http://127.0.0.1:${port}`;
const settings = Object.fromEntries(settingNames.map((name) => [name, ""]));
const child = spawn(process.execPath, ["server/launch/bootstrap.mjs", "start"], {
  env: {
    ...process.env,
    ...settings,
    REDIS_URL: server.url,
    PORT: String(port),
    CALLBOARD_DATA_DIR: dataDir,
    CALLBOARD_ARCHIVE: values.archived ? "on" : "off",
  },
  stdio: ["ignore", "ignore", "inherit"],
});
const browser = await chromium.launch({
  executablePath: await ensureChromium(console.error),
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  const names = sizes.flatMap((size) => Array.from({ length: rounds }, (_, i) => ({ size, callId: `p${size}-${i}` })));
  for (const { size, callId } of names) await plantCall(redis, callId, size);
  for (const { callId } of names) await waitFor(`${address}${apiPath("call", { params: { callId } })}`);
  if (values.archived) {
    const entries = names.reduce((sum, { size }) => sum + size, 0);
    await leaveToArchive(
      names.map(({ callId }) => callId),
      entries,
    );
  }
  await open(browser, address, names[0]?.callId ?? "");
  const report = [];
  for (const size of sizes) {
    const cold: Painted[] = [];
    const warm: Painted[] = [];
    for (const { callId } of names.filter((name) => name.size === size)) {
      cold.push(await open(browser, address, callId));
      warm.push(await open(browser, address, callId, values.pictures && `${values.pictures}-${size}`));
    }
    const middle = (seen: Painted[]) => ({
      firstPaintMs: round(median(seen.map(({ firstMs }) => firstMs)), 0),
      wholeMs: round(median(seen.map(({ wholeMs }) => wholeMs)), 0),
      longestTaskMs: round(median(seen.map(({ longestTaskMs }) => longestTaskMs)), 0),
    });
    report.push({
      entries: size,
      ...(goalsMs[size] === undefined ? {} : { goalMs: goalsMs[size] }),
      cold: middle(cold),
      warm: middle(warm),
    });
  }
  printReport({ rounds, ...(values.archived ? { keptInRedis } : {}), report });
} finally {
  await browser.close();
  child.kill("SIGTERM");
  await new Promise((resolve) => child.once("exit", resolve));
  redis.disconnect();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
