import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ArchivedCallsPage, ArchiveState, ForgottenCall, FoundCallsPage } from "@/lib/schema/archive";
import { AuditPage } from "@/lib/schema/audit-entry";
import { CallDetail } from "@/lib/schema/call";
import { TranscriptPage } from "@/lib/schema/replay";
import { EntriesPage } from "@/lib/schema/stream-entry";
import type { Redis } from "@/server/redis/connect";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const toldWithinMs = 30_000;
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
const found = async (query: Record<string, string>) =>
  FoundCallsPage.parse(await get(`/api/archive/found?${new URLSearchParams({ limit: "200", ...query })}`));
const idsFound = async (query: Record<string, string>) => (await found(query)).rows.map(({ callId }) => callId);
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

async function call(callId: string, agent: string, caller: string, ...texts: string[]): Promise<void> {
  const whole = redis.multi();
  const add = (...fields: string[]) => whole.xadd(`${prefix}:${callId}`, "*", ...fields);
  add("kind", "lifecycle", "phase", "connected", "agent", agent);
  add("kind", "memory", "op", "set", "key", "caller.id", "value", JSON.stringify(caller));
  add("kind", "transcript", "phase", "final", "role", "agent", "agent", agent, "text", "Good evening, who is calling?");
  for (const text of texts) add("kind", "transcript", "phase", "final", "role", "user", "text", text);
  add("kind", "lifecycle", "phase", "end", "reason", "booked");
  await whole.exec();
  await waitFor(`${callId} in the archive`, async () => (await listed(callId))[0]?.entries === texts.length + 4);
  await redis.del(`${prefix}:${callId}`);
}

test("a call that is over is found by what was said in it, who called, which agent spoke, how it ended, and when", async () => {
  const beforeMs = Date.now() - 1_000;
  await call(
    "one",
    "night-desk",
    "C-9314",
    "the wheelchair ramp is too steep",
    "my card is 4111 1111 1111 1111 thanks",
  );
  await call("two", "billing", "C-77", "the invoice is too high", "a ramp? no");
  await waitFor("both to be told", async () => (await idsFound({ q: "ramp" })).length === 2, toldWithinMs);
  expect(await idsFound({ q: "RAMP wheelch" })).toEqual(["one"]);
  expect(await idsFound({ q: '"too steep"' })).toEqual(["one"]);
  expect(await idsFound({ q: '"steep too"' })).toEqual([]);
  expect(await idsFound({ q: "wheelch ramp" })).toEqual([]);
  expect(await idsFound({ q: "ramp", agent: "BILL" })).toEqual(["two"]);
  expect(await idsFound({ caller: "c-93" })).toEqual(["one"]);
  expect(await idsFound({ q: "C-9314" })).toEqual(["one"]);
  expect((await idsFound({ outcome: "booked" })).toSorted()).toEqual(["one", "two"]);
  expect((await idsFound({ outcome: "booked", startedFromMs: String(beforeMs) })).length).toBe(2);
  expect(await idsFound({ outcome: "booked", startedToMs: String(beforeMs) })).toEqual([]);
  const [row] = (await found({ q: "wheelchair" })).rows;
  expect(row).toMatchObject({
    told: { agents: ["night-desk"], caller: "C-9314", outcome: "ended: booked" },
    isInRedis: false,
    excerpt: expect.stringContaining("the wheelchair ramp is too steep"),
  });
  expect((await listed("one"))[0]?.told).toMatchObject({ agents: ["night-desk"] });
  const first = await found({ outcome: "booked", limit: "1" });
  expect((await found({ outcome: "booked", limit: "1", cursor: first.nextCursor ?? "" })).rows[0]?.callId).not.toBe(
    first.rows[0]?.callId,
  );
});

test("what is masked of a call is not found, and stands in no excerpt", async () => {
  expect(await idsFound({ q: '"my card is"', caller: "C-9314" })).toEqual(["one"]);
  expect(await idsFound({ q: "4111" })).toEqual([]);
  expect(JSON.stringify(await found({ q: "card" }))).not.toMatch(/4111|1111/);
});

test("words that are no words find nothing; what cannot be a place is refused", async () => {
  expect(await idsFound({ q: "?!" })).toEqual([]);
  for (const wrong of ["cursor=0", "cursor=x", "limit=0", "startedFromMs=-1", "q2=a"]) {
    expect((await fetch(`${site.url}/api/archive/found?${wrong}`)).status, wrong).toBe(400);
  }
});

test("one that is removed for good leaves no word in any file, and a record in the audit", async () => {
  const secret = "Rumpelstiltskin-4711";
  await say(secret, `${secret} said so`);
  await redis.del(`${prefix}:${secret}`);
  await waitFor(
    "its words to be found",
    async () => (await found({ q: "rumpelstiltskin" })).rows.length === 1,
    toldWithinMs,
  );
  expect(filesText()).toContain(secret);
  expect(await idsFound({ q: "rumpelstiltskin 4711" })).toEqual([secret]);
  const answer = await fetch(`${site.url}/api/archive/calls/${secret}`, { method: "DELETE" });
  expect(ForgottenCall.parse(await answer.json())).toEqual({ callId: secret, entries: 5 });
  expect(filesText().toLowerCase()).not.toContain("rumpelstiltskin");
  expect(await idsFound({ q: "rumpelstiltskin" })).toEqual([]);
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
