import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ArchivedCallsPage, ArchiveState, ForgottenCall } from "@/lib/schema/archive";
import { AuditPage } from "@/lib/schema/audit-entry";
import { CallDetail } from "@/lib/schema/call";
import { TranscriptPage } from "@/lib/schema/replay";
import { EntriesPage } from "@/lib/schema/stream-entry";
import type { Redis } from "@/server/redis/connect";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const prefix = uniquePrefix();
const path = mkdtempSync(join(tmpdir(), "callboard-archive-"));
let site: ConsoleServer;
let redis: Redis;

beforeAll(async () => {
  redis = await testClient(inject("redisUrl"), prefix, afterAll);
  site = await startConsole(inject("redisUrl"), `${prefix}:*`, {
    env: { CALLBOARD_ARCHIVE: "on", CALLBOARD_ARCHIVE_DIR: path },
  });
});

afterAll(async () => {
  await site.stop();
  rmSync(path, { recursive: true, force: true });
});

const get = async (address: string) => (await fetch(`${site.url}${address}`)).json();
const listed = async (q: string) => ArchivedCallsPage.parse(await get(`/api/archive/calls?q=${q}`)).rows;
const filesText = () =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("");

async function say(callId: string, words: string): Promise<void> {
  const pipeline = redis.pipeline();
  for (let n = 0; n < 5; n++)
    pipeline.xadd(`${prefix}:${callId}`, "*", "type", "message", "role", "user", "text", words);
  await pipeline.exec();
  await waitFor(`${callId} in the archive`, async () => (await listed(callId))[0]?.entries === 5);
}

test("the state tells what is kept, and how far behind it is", async () => {
  await say("first", "hello");
  const state = await waitFor("no lag", async () => {
    const found = ArchiveState.parse(await get("/api/archive"));
    return found.lagStreams === 0 && found;
  });
  expect(state).toMatchObject({ state: "capturing", problem: null, lagEntries: 0, missingEntries: 0, maxDays: 14 });
  expect(state.keptEntries).toBeGreaterThanOrEqual(5);
  expect(state.files).toHaveLength(1);
});

test("a call that is gone from Redis is found, read and replayed", async () => {
  await say("gone", "what was said");
  await redis.del(`${prefix}:gone`);
  await waitFor("the call to be gone", () => !site.runtime.collector.registry.find("gone"));
  expect(await listed("GON")).toMatchObject([{ callId: "gone", entries: 5, isInRedis: false }]);
  const call = CallDetail.parse(await get("/api/calls/gone"));
  expect(call).toMatchObject({ state: "ended", length: 0, groups: [], status: "UNKNOWN" });
  expect(call.problem).toMatch(/gone from Redis/);
  const page = EntriesPage.parse(await get("/api/calls/gone/entries"));
  expect(page.entries.map(({ fields }) => fields.text)).toEqual(Array.from({ length: 5 }, () => "what was said"));
  const transcript = TranscriptPage.parse(await get("/api/calls/gone/transcript"));
  expect(transcript.turns.length).toBeGreaterThan(0);
  expect(transcript.header).toMatchObject({ isComplete: true, gaps: [], counts: { entries: 5 } });
  const exported = await fetch(`${site.url}/api/calls/gone/export?format=jsonl`, { method: "POST" });
  expect((await exported.text()).match(/what was said/g)).toHaveLength(5);
});

test("a scrape tells its lag, its holes and what it keeps", async () => {
  const text = await (await fetch(`${site.url}/metrics`)).text();
  expect(text).toContain('callboard_archive_state{state="capturing"} 1');
  expect(text).toMatch(/^callboard_archive_kept_entries_total [1-9]/m);
  expect(text).toMatch(/^callboard_archive_missing_entries_total 0$/m);
  expect(text).toMatch(/^callboard_archive_size_bytes [1-9]/m);
});

test("what is read of the archive is masked like everything else", async () => {
  await say("card", "my card is 4111 1111 1111 1111 thanks");
  await redis.del(`${prefix}:card`);
  await waitFor("the call to be gone", () => !site.runtime.collector.registry.find("card"));
  const text = JSON.stringify(await get("/api/calls/card/entries"));
  expect(text).toContain("my card is");
  expect(text).not.toContain("4111 1111");
});

test("one that is removed for good leaves no word in any file, and a record in the audit", async () => {
  const secret = "Rumpelstiltskin-4711";
  await say(secret, `${secret} said so`);
  await redis.del(`${prefix}:${secret}`);
  await waitFor("the call to be gone", () => !site.runtime.collector.registry.find(secret));
  expect(filesText()).toContain(secret);
  const answer = await fetch(`${site.url}/api/archive/calls/${secret}`, { method: "DELETE" });
  expect(ForgottenCall.parse(await answer.json())).toEqual({ callId: secret, entries: 5 });
  expect(filesText()).not.toContain(secret);
  expect(await listed(secret)).toEqual([]);
  expect((await fetch(`${site.url}/api/calls/${secret}/entries`)).status).toBe(404);
  expect((await fetch(`${site.url}/api/archive/calls/${secret}`, { method: "DELETE" })).status).toBe(404);
  const { rows } = AuditPage.parse(await get(`/api/audit?callId=${secret}`));
  expect(rows).toMatchObject([{ kind: "outcome", action: "archive-delete", params: { entries: 5 } }]);
});

test("a list goes on where it was cut, with none left out and none twice", async () => {
  const found: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const page = ArchivedCallsPage.parse(await get(`/api/archive/calls?limit=1${after}`));
    found.push(...page.rows.map(({ callId }) => callId));
    cursor = page.nextCursor;
  }
  const whole = ArchivedCallsPage.parse(await get("/api/archive/calls?limit=50"));
  expect(found).toEqual(whole.rows.map(({ callId }) => callId));
  expect(found.length).toBeGreaterThan(1);
  for (const wrong of ["9", "x.y.z", "1.9.%21", "1.-1.YQ"]) {
    expect((await fetch(`${site.url}/api/archive/calls?cursor=${wrong}`)).status, wrong).toBe(400);
  }
});
