import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { compareEntryIds } from "@/lib/ids/entry-id";
import type { ArchiveStore } from "@/server/archive/store/archive-store";
import type { Runtime } from "@/server/runtime";
import { archiveFolder, everything, piecesOf } from "@/test/support/archive-parts";
import { ownRedis } from "@/test/support/own-redis";
import { entriesPerStream, entryId, keyOf, type LoadPlan, plannedBytes } from "@/test/support/planned-load";
import { runRuntime, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

/** `ARCHIVE_LOAD=2500,10000,600,1000` is streams, entries a second in all, seconds, and what trimming leaves of each. */
const [streams = 0, perSecond = 0, seconds = 0, maxLength = 0] = (process.env.ARCHIVE_LOAD ?? "60,1200,18,100")
  .split(",")
  .map(Number);
const settleMs = 120_000;
const timeout = seconds * 1_000 * 2 + settleMs * 2;

async function writeLoad(url: string, plan: LoadPlan): Promise<number> {
  const script = join(import.meta.dirname, "..", "..", "support", "write-load.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, url, JSON.stringify(plan)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += String(chunk);
  });
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  return Number(said);
}

async function scene() {
  const { url } = await ownRedis({ args: ["--save", "", "--appendonly", "no"] });
  const path = archiveFolder();
  const plan: LoadPlan = { prefix: uniquePrefix(), streams, perSecond, seconds, maxLength, baseMs: Date.now() + 4_000 };
  const start = async () => {
    const { runtime } = await runRuntime(url, {
      CALLBOARD_STREAMS: `${plan.prefix}:*`,
      CALLBOARD_ARCHIVE: "on",
      CALLBOARD_ARCHIVE_DIR: path,
      CALLBOARD_REDIS_BUDGET_PERCENT: "50",
    });
    if (runtime.archive.store === null) throw new Error("the archive is off");
    return { runtime, store: runtime.archive.store };
  };
  return { url, plan, start };
}

async function caughtUp({ runtime, store }: { runtime: Runtime; store: ArchiveStore }, plan: LoadPlan): Promise<void> {
  const lastId = entryId(plan, entriesPerStream(plan) - 1);
  let told = "?";
  const isWhole = async () => {
    const { state, problem, lagEntries, lagStreams, lagMs, keptEntries } = await runtime.archive.state();
    const load = runtime.collector.isOverBudget ? "over" : "within";
    told = `${state} (${problem ?? "no problem"}), ${lagEntries} entries of ${lagStreams} streams behind for ${lagMs} ms, ${keptEntries} kept, readings ${load} budget`;
    return lagStreams === 0 || (await sleep(500));
  };
  await waitFor(() => `the copy to be whole: ${told}`, isWhole, settleMs);
  for (let stream = 0; stream < plan.streams; stream++) {
    const key = keyOf(plan, stream);
    await waitFor(`the end of ${key}`, async () => (await store.cursorOf(key))?.lastId === lastId, settleMs);
  }
}

const bytesOf = async (store: ArchiveStore, key: string) =>
  Buffer.concat((await piecesOf(store, key, everything)).map(({ raw }) => raw));

test("under load everything that was written is there, entry by entry, byte by byte", { timeout }, async () => {
  const { url, plan, start } = await scene();
  const running = await start();
  const lateMs = await writeLoad(url, plan);
  await caughtUp(running, plan);
  const each = entriesPerStream(plan);
  let different = 0;
  for (let stream = 0; stream < plan.streams; stream++) {
    const planned = Buffer.concat(Array.from({ length: each }, (_, n) => plannedBytes(plan, stream, n)));
    if (!(await bytesOf(running.store, keyOf(plan, stream))).equals(planned)) different++;
  }
  const { gaps, missingEntries, keptEntries, sizeBytes, keptBytes } = await running.runtime.archive.state();
  console.info(`${each * plan.streams} entries, written up to ${lateMs} ms late; ${keptBytes} bytes in ${sizeBytes}`);
  expect({ different, gaps, missingEntries, keptEntries }).toEqual({
    ...{ different: 0, gaps: 0, missingEntries: 0 },
    keptEntries: each * plan.streams,
  });
});

test("stopped for half of it: each missing entry lies in a hole of exactly its size", { timeout }, async () => {
  const { url, plan, start } = await scene();
  const before = await start();
  const writing = writeLoad(url, plan);
  await sleep(Math.max(0, plan.baseMs - Date.now()) + seconds * 250);
  await before.runtime.stop();
  await sleep(seconds * 500);
  const running = await start();
  await writing;
  await caughtUp(running, plan);
  const each = entriesPerStream(plan);
  let missing = 0;
  for (let stream = 0; stream < plan.streams; stream++) {
    const key = keyOf(plan, stream);
    const gaps = await running.store.gapsOf(key, 1);
    const isIn = (id: string) =>
      gaps.findIndex((gap) => compareEntryIds(gap.afterId, id) < 0 && compareEntryIds(id, gap.beforeId ?? id) < 0);
    const counted = gaps.map(() => 0);
    const kept: Buffer[] = [];
    for (let n = 0; n < each; n++) {
      const gap = isIn(entryId(plan, n));
      if (gap === -1) kept.push(plannedBytes(plan, stream, n));
      else counted[gap] = (counted[gap] ?? 0) + 1;
    }
    expect([key, gaps.map(({ entries }) => entries)]).toEqual([key, counted]);
    expect(gaps.every(({ isAtLeast, cause }) => !isAtLeast && cause === "trimmed")).toBe(true);
    expect((await bytesOf(running.store, key)).equals(Buffer.concat(kept)), key).toBe(true);
    missing += counted.reduce((sum, size) => sum + size, 0);
  }
  console.info(`${missing} of ${each * plan.streams} entries were trimmed while nothing was copied`);
  expect(missing).toBeGreaterThan(0);
});
