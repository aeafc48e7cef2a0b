import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import type { Snapshot } from "@/lib/schema/snapshot";
import type { CallRow } from "@/lib/stream/assess-call";
import { createRecorder, type Recorder } from "@/server/fleet/recording/create-recorder";
import { createRecordedBoards } from "@/server/fleet/recording/recorded-boards";
import type { Redis } from "@/server/redis/connect";
import { callRow, groupRow } from "@/test/support/builders";
import { createRandom } from "@/test/support/random";
import { createRecordingLog } from "@/test/support/recording-log";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const startMs = 1_796_004_000_000;
const query = { sort: "callId", limit: 500, offset: 0 };
let state: Redis;
let folder: string;
let recorder: Recorder;
let nowMs: number;
let rows: CallRow[];
const recorders: Recorder[] = [];

beforeEach(async () => {
  state = await testClient(inject("redisUrl"));
  folder = mkdtempSync(join(tmpdir(), "board-"));
  nowMs = startMs;
  rows = [];
  recorder = await makeRecorder(join(folder, "board"), uniquePrefix());
});
afterEach(async () => {
  for (const one of recorders.splice(0)) await one.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function makeRecorder(path: string, leaseKey: string): Promise<Recorder> {
  const made = createRecorder({
    settings: { path, keptMs: 6 * 3_600_000, maxBytes: 1e9 },
    board: () => ({ atMs: nowMs, snapshot: () => JSON.stringify(snapshotAt(nowMs)), rows: () => rows }),
    state,
    leaseKey,
    log: createRecordingLog().log,
    now: () => nowMs,
  });
  recorders.push(made);
  made.start();
  await waitFor("the first frame", async () => {
    made.tick();
    return (await made.segments()).length > 0 || (await made.describe([])).problem !== null;
  });
  return made;
}

function snapshotAt(atMs: number): Snapshot {
  const count = rows.length;
  return {
    asOfMs: atMs,
    staleMs: 0,
    isWarmingUp: false,
    findings: [],
    moreFindings: 0,
    moreFindingsHref: "/",
    pastLosses: null,
    openIncidents: null,
    nodes: [],
    naming: null,
    failovers: [],
    totals: {
      calls: count,
      live: count,
      idle: 0,
      ended: 0,
      entriesPerSecond: null,
      undeliveredEntries: 0,
      undeliveredIsAtLeast: false,
      undeliveredIsEstimated: false,
      pendingEntries: 0,
      skippedEntries: 0,
      skippedIsAtLeast: false,
      statuses: {},
    },
    groups: [],
    connection: {
      state: "connected",
      sinceMs: startMs,
      message: null,
      address: "127.0.0.1:6379/0",
      environment: null,
      isDemo: false,
      serverName: "Redis",
      serverVersion: "7.0.15",
      patterns: ["conv:*"],
      notices: [],
    },
    load: {
      commandsPerSecond: 0,
      bytesPerSecond: 0,
      redisCorePercent: null,
      nodeCorePercent: null,
      budgetPercent: 5,
      isOverBudget: false,
      oldestLiveReadingMs: null,
      lastSweepMs: null,
    },
  };
}

const random = createRandom(5);

/** Some calls get a new reading, some come, some go. */
function goOn(byMs: number): void {
  nowMs += byMs;
  const kept = rows.filter(() => !random.chance(0.05));
  const read = kept.map((row) => (random.chance(0.5) ? readingOf(row.callId) : row));
  const come = Array.from({ length: random.between(0, 4) }, () => readingOf(`call-${random.between(0, 40)}`));
  rows = [...new Map([...read, ...come].map((row) => [row.callId, row])).values()];
}

function readingOf(callId: string): CallRow {
  const lag = random.between(0, 50);
  const ageMs = random.between(0, 9_000);
  const group = groupRow({
    lagEntries: lag,
    firstUndeliveredId: lag === 0 ? null : `${nowMs - ageMs}-0`,
    undeliveredAgeMs: lag === 0 ? 0 : ageMs,
    status: random.pick(["OK", "SLOW", "BLOCKED"] as const),
    reason: `${lag} entries wait`,
  });
  return callRow(callId, { readAtMs: nowMs, length: random.between(0, 1_000), groups: [group] });
}

test("the board at any recorded moment is what it was then, from memory and from the file alike", async () => {
  const shown: { atMs: number; rows: CallRow[]; snapshot: Snapshot }[] = [];
  for (let no = 0; no < 100; no++) {
    goOn(10_000);
    recorder.tick();
    shown.push({ atMs: nowMs, rows, snapshot: snapshotAt(nowMs) });
  }
  const check = async (past: ReturnType<typeof createRecordedBoards>) => {
    for (const moment of [...shown, ...shown.slice(0, 30).reverse()]) {
      const board = await past.at(moment.atMs + random.between(0, 9_999));
      expect(board.atMs).toBe(moment.atMs);
      expect(board.snapshot).toEqual(moment.snapshot);
      const { rows: listed, asOfMs } = board.list(query);
      expect(asOfMs).toBe(moment.atMs);
      const byId = moment.rows.toSorted((a, b) => (a.callId < b.callId ? -1 : 1));
      expect(listed).toEqual(byId.map((row) => ({ ...row, ageMs: moment.atMs - row.readAtMs })));
    }
  };
  await check(createRecordedBoards(recorder, () => nowMs));
  await recorder.stop();
  const path = join(folder, "board");
  expect(statSync(path).mode & 0o777).toBe(0o700);
  for (const file of readdirSync(path)) expect(statSync(join(path, file)).mode & 0o777).toBe(0o600);
  await check(createRecordedBoards(recorder, () => nowMs));
});

test("what a crash cut off is as if it had not been written, and time without frames is not shown", async () => {
  for (let no = 0; no < 12; no++) {
    goOn(10_000);
    recorder.tick();
  }
  await recorder.stop();
  const path = join(folder, "board");
  const [fine = ""] = readdirSync(path).filter((file) => file.endsWith("-10000.board"));
  truncateSync(join(path, fine), statSync(join(path, fine)).size - 3);
  for (const coarse of readdirSync(path).filter((file) => file.endsWith("-60000.board"))) rmSync(join(path, coarse));
  const past = createRecordedBoards(recorder, () => nowMs);
  expect((await past.at(nowMs)).atMs).toBe(startMs + 90_000);
  await expect(past.at(startMs - 1)).rejects.toMatchObject({ code: "not-found" });
  await expect(past.at(startMs + 3_600_000)).rejects.toMatchObject({ code: "not-found" });
});

test("two consoles on one state store: one records", async () => {
  const leaseKey = uniquePrefix();
  const first = await makeRecorder(join(folder, "a"), leaseKey);
  const second = createRecorder({
    settings: { path: join(folder, "b"), keptMs: 3_600_000, maxBytes: 1e9 },
    board: () => ({ atMs: nowMs, snapshot: () => "{}", rows: () => rows }),
    state,
    leaseKey,
    log: createRecordingLog().log,
    now: () => nowMs,
  });
  recorders.push(second);
  second.start();
  for (let no = 0; no < 5; no++) {
    goOn(10_000);
    first.tick();
    second.tick();
  }
  expect([await first.segments(), await second.segments()].map((segments) => segments.length > 0)).toEqual([
    true,
    false,
  ]);
  expect(await second.describe([])).toMatchObject({ isOn: true, isOurs: false });
});

test("a folder that cannot be written is told, and recording goes on once it can", async () => {
  const path = join(folder, "taken");
  writeFileSync(path, "a file");
  const stuck = await makeRecorder(path, uniquePrefix());
  expect((await stuck.describe([])).problem).toMatch(/EEXIST|ENOTDIR/);
  rmSync(path);
  await waitFor("a segment", async () => {
    goOn(30_000);
    stuck.tick();
    return (await stuck.segments()).length > 0;
  });
  expect((await stuck.describe([])).problem).toBe(null);
});
