import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { runArchiveCommand } from "@/server/launch/archive-command";
import { archiveFolder, openArchive } from "@/test/support/archive-parts";
import { takeOf } from "@/test/support/archive-takes";

afterEach(() => {
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

async function archiveWithCalls() {
  const path = archiveFolder();
  const store = openArchive(join(path, "self"));
  await store.append([takeOf("conv:a", 1, 9), takeOf("conv:b", 1, 3)]);
  await store.close();
  vi.stubEnv("CALLBOARD_ARCHIVE_DIR", path);
  const lines: string[] = [];
  return { path, lines, run: (...args: string[]) => runArchiveCommand(args, (line) => lines.push(line)) };
}

test("tells what is there, and that all of it is well", async () => {
  const { lines, run } = await archiveWithCalls();
  await run("status");
  expect(lines).toEqual([
    expect.stringMatching(/self$/),
    expect.stringMatching(/_000001\.db/),
    expect.stringMatching(/^1 file, /),
  ]);
  await run("verify");
  expect(lines.at(-1)).toMatch(/1 file, 2 stretches, 12 entries, .+: all is well/);
  expect(process.exitCode).toBeUndefined();
});

test("tells what is not well, and ends with 1", async () => {
  const { path, lines, run } = await archiveWithCalls();
  const [name = ""] = readdirSync(join(path, "self")).filter((each) => each.endsWith(".db"));
  const bytes = readFileSync(join(path, "self", name));
  bytes.write("9-0", bytes.indexOf("2-0\r\n"));
  writeFileSync(join(path, "self", name), bytes);
  await run("verify");
  expect(lines[0]).toContain("entry 3-0 stands after 9-0");
  expect(process.exitCode).toBe(1);
});

test("removes a call for good", async () => {
  const { path, lines, run } = await archiveWithCalls();
  await run("delete", "a");
  expect(lines).toEqual(["9 entries of call a removed for good. What Redis holds stays."]);
  expect(await openArchive(join(path, "self")).livesOf("conv:a")).toEqual([]);
  expect(await openArchive(join(path, "self")).livesOf("conv:b")).toHaveLength(1);
});
