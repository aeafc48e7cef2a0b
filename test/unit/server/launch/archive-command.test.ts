import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { runArchiveCommand } from "@/server/launch/archive-command";
import { archiveFolder, openArchive } from "@/test/support/archive-parts";
import { chunkOf, takeOf } from "@/test/support/archive-takes";

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

describe("an export", () => {
  const said = (n: number, text: string) => ({
    id: `${n}000-0`,
    fields: ["type", "message", "role", n % 2 === 0 ? "agent" : "user", "text", text],
  });

  async function archiveWithCard() {
    const scene = await archiveWithCalls();
    const store = openArchive(join(scene.path, "self"));
    const chunk = chunkOf([said(1, "my card is 4111 1111 1111 1111 thanks"), said(2, "How can I help?")]);
    const cursor = { life: 1, lastId: "2000-0", lastHash: "h", position: 12 };
    const gap = { afterId: "0-0", beforeId: "1000-0", entries: 10, isAtLeast: false, notedAtMs: 5 };
    await store.append([takeOf("conv:card", 1, 2, { chunk, cursor, gap: { ...gap, cause: "trimmed" } })]);
    await store.close();
    return scene;
  }

  test("is printed as JSON lines, masked, with what is missing", async () => {
    const { lines, run } = await archiveWithCard();
    await run("export", "card");
    const [first, ...rest] = lines
      .join("\n")
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(first.callboard).toMatchObject({ callId: "card", masked: true, missing: [expect.stringContaining("10")] });
    expect(rest.map(({ id }) => id)).toEqual(["1000-0", "2000-0"]);
    expect(rest[0].fields.text).toMatch(/^my card is \[/);
    expect(lines.join()).not.toContain("4111");
    expect(process.exitCode).toBeUndefined();
  });

  test.each(["txt", "srt", "vtt", "jsonl"])("is written as %s to a new file of this account alone", async (format) => {
    const { path, lines, run } = await archiveWithCard();
    const out = join(path, `card.${format}`);
    await run("export", "card", "--format", format, "--out", out);
    const text = readFileSync(out, "utf8");
    expect(text).toContain("How can I help?");
    expect(text).toContain("my card is [");
    expect(text).not.toContain("4111");
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(lines).toEqual([`Written to ${out}.`]);
    const complaints = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await run("export", "card", "--format", format, "--out", out);
    expect(process.exitCode).toBe(2);
    expect(String(complaints.mock.calls)).toContain("EEXIST");
    expect(readFileSync(out, "utf8")).toBe(text);
    complaints.mockRestore();
  });

  test.each([
    [["export"], /Say which/],
    [["export", "a", "--format", "pdf"], /Say which/],
    [["status", "--out", "x"], /Say which/],
    [["export", "nobody"], /Nothing of call nobody/],
  ])("%j is refused", async (args, complaint) => {
    const { run, lines } = await archiveWithCalls();
    const complaints = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await run(...args);
    expect(process.exitCode).toBe(2);
    expect(String(complaints.mock.calls)).toMatch(complaint);
    expect(lines).toEqual([]);
    complaints.mockRestore();
  });
});
