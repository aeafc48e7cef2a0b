import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ArchiveState } from "@/lib/schema/archive";
import { archiveFolder } from "@/test/support/archive-parts";
import { archivedEntries } from "@/test/support/archived-entries";
import { ownRedis } from "@/test/support/own-redis";
import { runRuntime, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const run = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

/** A disk of its own of 4 MB; null where this account may not make one. */
function smallDisk(): string | null {
  const path = join(archiveFolder(), "disk");
  mkdirSync(path);
  if (!run("mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", path)) return null;
  onTestFinished(() => void run("umount", "-l", path));
  return path;
}

const mayMount = process.getuid?.() === 0 && spawnSync("unshare", ["--mount", "true"]).status === 0;

async function scene(path: string) {
  const { url } = await ownRedis();
  const prefix = uniquePrefix();
  const redis = await testClient(url, prefix);
  const { runtime } = await runRuntime(url, {
    CALLBOARD_STREAMS: `${prefix}:*`,
    CALLBOARD_ARCHIVE: "on",
    CALLBOARD_ARCHIVE_DIR: path,
  });
  const say = async (from: number, to: number) => {
    const pipeline = redis.pipeline();
    const random = () => Array.from({ length: 1_500 }, () => Math.random().toString(36).slice(2, 4)).join("");
    for (let n = from; n <= to; n++) pipeline.xadd(`${prefix}:a`, `${n}-0`, "text", random());
    await pipeline.exec();
  };
  const state = async () => ArchiveState.parse(await runtime.archive.state());
  const isIn = (wanted: ArchiveState["state"]) => async () => {
    const found = await state();
    return found.state === wanted && found;
  };
  const store = runtime.archive.store;
  if (store === null) throw new Error("the archive is off");
  const ids = async () => (await archivedEntries(store, `${prefix}:a`)).map(({ id }) => id);
  const goesOn = async (callId: string) => {
    await redis.xadd(`${prefix}:${callId}`, "*", "n", "1");
    await waitFor(`call ${callId} on the board`, () => runtime.collector.registry.find(callId));
  };
  return { say, isIn, ids, goesOn, store };
}

const upTo = (last: number) => Array.from({ length: last }, (_, i) => `${i + 1}-0`);

test.runIf(mayMount)(
  "a full disk is told, what was kept is there, and copying goes on once there is room",
  {
    timeout: 90_000,
  },
  async () => {
    const path = smallDisk();
    if (path === null) throw new Error("no disk could be mounted");
    const { say, isIn, ids, goesOn, store } = await scene(path);
    await say(1, 50);
    await waitFor("the first to be kept", async () => (await ids()).length === 50);
    const filler = join(path, "filler");
    writeFileSync(filler, Buffer.alloc(2_500_000));
    await say(51, 1_000);
    const { problem, lagEntries } = await waitFor("the disk to be full", isIn("stopped"), 30_000);
    expect(problem).toMatch(/^The disk is full: nothing is copied until there is room\./);
    expect(lagEntries).toBeGreaterThan(0);
    const kept = await ids();
    expect(kept.length).toBeGreaterThanOrEqual(50);
    expect(kept).toEqual(upTo(kept.length));
    await goesOn("meanwhile");
    rmSync(filler);
    run("mount", "-o", "remount,size=64m", path);
    await waitFor("the copying to go on", isIn("capturing"), 30_000);
    await waitFor("all to be kept", async () => (await ids()).length === 1_000, 30_000);
    expect(await ids()).toEqual(upTo(1_000));
    expect((await store.verify()).problems).toEqual([]);
  },
);

test.runIf(mayMount)(
  "a folder that may only be read is told, and copying goes on once it may be written",
  {
    timeout: 90_000,
  },
  async () => {
    const path = smallDisk();
    if (path === null) throw new Error("no disk could be mounted");
    expect(run("mount", "-o", "remount,ro", path)).toBe(true);
    const { say, isIn, ids, goesOn, store } = await scene(path);
    await say(1, 9);
    const { problem } = await waitFor("the stop", isIn("stopped"), 30_000);
    expect(problem).toMatch(/^The folder of the archive cannot be written/);
    await goesOn("meanwhile");
    expect(await ids()).toEqual([]);
    expect(run("mount", "-o", "remount,rw", path)).toBe(true);
    await waitFor("all to be kept", async () => (await ids()).length === 9, 30_000);
    expect(await ids()).toEqual(upTo(9));
    expect((await store.verify()).problems).toEqual([]);
  },
);
