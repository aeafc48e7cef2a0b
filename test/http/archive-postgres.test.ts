import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { ArchivedCallsPage, ArchiveState, FoundCallsPage } from "@/lib/schema/archive";
import { EntriesPage } from "@/lib/schema/stream-entry";
import { runArchiveCommand } from "@/server/launch/archive-command";
import type { Redis } from "@/server/redis/connect";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { type PostgresServer, startPostgres } from "@/test/support/postgres-server";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const prefix = uniquePrefix();
const withinMs = 30_000;
const slow = { timeout: 120_000 };
let postgres: PostgresServer;
let site: ConsoleServer;
let redis: Redis;

beforeAll(async () => {
  postgres = await startPostgres();
  redis = await testClient(inject("redisUrl"), prefix, afterAll);
  site = await startConsole(inject("redisUrl"), `${prefix}:*`, {
    env: { CALLBOARD_ARCHIVE: "on", CALLBOARD_ARCHIVE_URL: postgres.url },
  });
}, 180_000);

afterAll(async () => {
  await site?.stop();
  await postgres?.stop();
});

const get = async (address: string) => (await fetch(`${site.url}${address}`)).json();
const listed = async (q: string) => ArchivedCallsPage.parse(await get(`/api/archive/calls?q=${q}`)).rows[0];
const state = async () => ArchiveState.parse(await get("/api/archive"));

async function say(callId: string, words: string): Promise<void> {
  const whole = redis.multi();
  for (let n = 0; n < 5; n++) whole.xadd(`${prefix}:${callId}`, "*", "type", "message", "role", "user", "text", words);
  await whole.exec();
}

test(
  "a call lies in PostgreSQL, is read from there when Redis has it no more, and is found by its words",
  slow,
  async () => {
    await say("gone", "the ramp is too steep");
    await waitFor("it to be copied", async () => (await listed("gone"))?.entries === 5, withinMs);
    await redis.del(`${prefix}:gone`);
    await waitFor("it to be gone", async () => (await listed("gone"))?.isInRedis === false, withinMs);
    const page = EntriesPage.parse(await get("/api/calls/gone/entries"));
    expect(page.entries.map(({ fields }) => fields.text)).toEqual(
      Array.from({ length: 5 }, () => "the ramp is too steep"),
    );
    const found = async () => FoundCallsPage.parse(await get("/api/archive/found?q=steep+ramp")).rows;
    const [row] = await waitFor("its words", async () => (await found()).length === 1 && (await found()), withinMs);
    expect(row).toMatchObject({ callId: "gone", excerpt: expect.stringContaining("ramp is too steep") });
    expect(await state()).toMatchObject({ state: "capturing", problem: null, files: [{ problem: null }] });
  },
);

test("while it does not answer nothing is copied, which is told; then copying goes on where it was", slow, async () => {
  await say("later", "before");
  await say("cut", "before");
  await waitFor(
    "both to be copied",
    async () => {
      const copied = await Promise.all([listed("later"), listed("cut")]);
      return copied.every((one) => one?.entries === 5);
    },
    withinMs,
  );
  await postgres.kill();
  await say("later", "meanwhile");
  await waitFor("it to stand still", async () => (await state()).state === "stopped", withinMs);
  expect((await state()).problem).toMatch(/cannot be written: nothing is copied until it can/);
  expect((await fetch(`${site.url}/api/snapshot`)).status).toBe(200);
  // What Redis has is shown, and what may lie before it is named.
  const inRedis = EntriesPage.parse(await get("/api/calls/later/entries"));
  expect([inRedis.entries.length, inRedis.gaps]).toEqual([10, undefined]);
  await redis.xtrim(`${prefix}:cut`, "MAXLEN", 3);
  const left = EntriesPage.parse(await get("/api/calls/cut/entries"));
  const unread = { afterId: "0-0", beforeId: left.entries[0]?.id, entries: null, isAtLeast: false, cause: "unread" };
  expect([left.entries.length, left.gaps]).toEqual([3, [unread]]);
  const downwards = EntriesPage.parse(await get("/api/calls/cut/entries?order=desc&limit=1"));
  expect([downwards.entries.length, downwards.gaps]).toEqual([1, undefined]);
  await postgres.start();
  await waitFor("it to go on", async () => (await listed("later"))?.entries === 10, withinMs);
  expect(EntriesPage.parse(await get("/api/calls/cut/entries")).entries).toHaveLength(5);
  expect(await state()).toMatchObject({ state: "capturing", problem: null, missingEntries: 0 });
});

test("the command tells what is there, verifies, exports and removes", async () => {
  vi.stubEnv("CALLBOARD_ARCHIVE_URL", postgres.url);
  vi.stubEnv("CALLBOARD_STREAMS", `${prefix}:*`);
  const lines: string[] = [];
  const run = (...args: string[]) => runArchiveCommand(args, (line) => lines.push(line));
  await run("status");
  expect(lines[0]).toMatch(/^callboard_/);
  await run("verify");
  expect(lines.at(-1)).toMatch(/1 file, .+20 entries, .+: all is well/);
  await run("export", "gone");
  expect(
    lines
      .filter((line) => line.includes("the ramp is too steep"))
      .join("")
      .match(/too steep/g),
  ).toHaveLength(5);
  await run("delete", "gone");
  expect(lines.at(-1)).toBe("5 entries of call gone removed for good. What Redis holds stays.");
  expect(await listed("gone")).toBeUndefined();
  vi.unstubAllEnvs();
});
