import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { archiveFolder, idsOf, openArchive } from "@/test/support/archive-parts";
import { createRandom } from "@/test/support/random";

const kills = Number(process.env.TEST_ARCHIVE_KILLS ?? 5);
const streams = 20;

/** Runs the writer for a moment, kills it, and gives what it reported last for each stream. */
async function writeUntilKilled(path: string, forMs: number): Promise<number[]> {
  const script = join(import.meta.dirname, "..", "..", "..", "support", "archive-writer.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, path, String(streams)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  let hasSaid = () => {};
  const firstWord = new Promise<void>((resolve) => {
    hasSaid = resolve;
  });
  child.stdout.on("data", (chunk) => {
    said += String(chunk);
    hasSaid();
  });
  const closed = once(child, "close");
  await firstWord;
  await sleep(forMs);
  child.kill("SIGKILL");
  await closed;
  const lines = said.slice(0, said.lastIndexOf("\n")).split("\n");
  return lines.at(-1)?.split(" ").map(Number) ?? [];
}

test(`a writer killed ${kills} times has kept what it reported, each entry once`, async () => {
  const path = archiveFolder();
  const random = createRandom(7);
  for (let kill = 0; kill < kills; kill++) {
    const reported = await writeUntilKilled(path, random.between(0, 250));
    const store = openArchive(path);
    const report = await store.verify();
    expect(report.problems).toEqual([]);
    for (let i = 0; i < streams; i++) {
      const found = await idsOf(store, `conv:${i}`);
      expect(found).toEqual(Array.from({ length: found.length }, (_, n) => `${n + 1}-0`));
      expect(found.length).toBeGreaterThanOrEqual(reported[i] ?? 0);
      expect((await store.cursorOf(`conv:${i}`))?.lastId).toBe(`${found.length}-0`);
    }
    await store.close();
  }
}, 600_000);
