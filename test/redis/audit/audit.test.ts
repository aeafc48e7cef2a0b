import { beforeEach, expect, inject, test } from "vitest";
import { localOperator } from "@/lib/permissions";
import { AuditFilter, AuditQuery, type AuditRecord } from "@/lib/schema/audit-entry";
import { createAuditLog } from "@/server/audit/audit-log";
import { exportAudit } from "@/server/audit/export-audit";
import { createAuditReader } from "@/server/audit/read-audit";
import { createStoreRoom } from "@/server/audit/store-room";
import type { Redis } from "@/server/redis/connect";
import { type OwnKeys, ownKeys } from "@/server/redis/keys";
import { createRecordingLog } from "@/test/support/recording-log";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";

let state: Redis;
let keys: OwnKeys;
let nowMs: number;
const { log, lines } = createRecordingLog();

beforeEach(async () => {
  const prefix = uniquePrefix();
  state = await testClient(inject("redisUrl"), prefix);
  keys = { ...ownKeys(prefix), audit: `${prefix}:audit` };
  nowMs = Date.now();
});

const build = () =>
  createAuditLog({
    state,
    keys,
    scope: "127.0.0.1:6379",
    room: createStoreRoom({ state, keys, log, now: () => nowMs }),
    log,
    now: () => nowMs,
  });
const reader = () => createAuditReader({ state, keys });
const page = (query: object = {}) => reader().page(AuditQuery.parse(query));

function record(over: Partial<AuditRecord> = {}): Omit<AuditRecord, "redis"> {
  return {
    kind: "outcome",
    action: "claim",
    requestId: "request-1",
    jobId: null,
    part: null,
    actor: { name: "ann", role: "operator" },
    address: "10.0.0.7",
    reason: "worker died",
    params: { toConsumer: "alive" },
    targets: [{ callId: "a", group: "comply", entryIds: ["1-0", "2-0"], outcome: "claimed" }],
    targetCount: 2,
    counts: { claimed: 2 },
    durationMs: 3,
    note: null,
    ...over,
  };
}

test("newest first, in pages, each entry once, and a line in the log for each", async () => {
  const audit = build();
  for (let i = 0; i < 130; i++) await audit.commit(record({ requestId: `request-${i}` }));
  const seen: string[] = [];
  let cursor: string | null | undefined;
  do {
    const { rows, nextCursor } = await page({ limit: 30, ...(cursor ? { cursor } : {}) });
    seen.push(...rows.map(({ requestId }) => requestId ?? ""));
    cursor = nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(Array.from({ length: 130 }, (_, i) => `request-${129 - i}`));
  expect(lines.filter(({ text }) => text === "audit: outcome of claim").length).toBeGreaterThanOrEqual(130);
});

test("filters by who, what, where, which entry and when", async () => {
  const audit = build();
  await audit.commit(record());
  await audit.commit(record({ action: "ack", actor: { name: "bob", role: "admin" } }));
  await audit.refuse({ actor: { ...localOperator, name: "vera" }, address: null, action: "ack", note: "may not" });
  const found = async (query: object) => (await page(query)).rows.map(({ action, actor }) => `${action} ${actor.name}`);
  expect(await found({})).toEqual(["ack vera", "ack bob", "claim ann"]);
  expect(await found({ actor: "bob" })).toEqual(["ack bob"]);
  expect(await found({ action: "claim" })).toEqual(["claim ann"]);
  expect(await found({ kind: "refused" })).toEqual(["ack vera"]);
  expect(await found({ callId: "a", entryId: "2-0" })).toEqual(["ack bob", "claim ann"]);
  expect(await found({ callId: "b" })).toEqual([]);
  expect(await found({ entryId: "3-0" })).toEqual([]);
  expect(await found({ toMs: 1 })).toEqual([]);
  expect(await found({ outcome: "claimed" })).toEqual(["ack bob", "claim ann"]);
  expect(await found({ outcome: "skipped" })).toEqual([]);
  expect(await found({ fromMs: nowMs - 60_000 })).toHaveLength(3);
});

test("an intent shows until its outcome stands there, in one step with it", async () => {
  const audit = build();
  await audit.commit(record({ kind: "intent", counts: null }), [["hset", keys.auditOpen, "request-1", 1]]);
  expect((await page()).rows).toMatchObject([{ kind: "intent", isOpen: true }]);
  await audit.commit(record(), [["hdel", keys.auditOpen, "request-1"]]);
  expect((await page()).rows.map(({ kind }) => kind)).toEqual(["outcome"]);
  expect((await page({ kind: "intent" })).rows).toMatchObject([{ isOpen: false }]);
});

test("an entry that cannot be written is an error that says so", async () => {
  await state.set(keys.audit, "not a stream");
  const attempt = build().commit(record());
  await expect(attempt).rejects.toMatchObject({ code: "state-unreachable" });
});

test("entries older than 90 days go when new ones come", async () => {
  const dayMs = 86_400_000;
  for (let i = 0; i < 300; i++) await state.xadd(keys.audit, `${nowMs - 100 * dayMs + i}-0`, "entry", "{}");
  await build().commit(record());
  expect(await state.xlen(keys.audit)).toBeLessThan(150);
  expect((await page()).rows).toHaveLength(1);
});

test("the list holds the first targets of a large action, the export all of them, oldest first", async () => {
  const audit = build();
  const entryIds = Array.from({ length: 500 }, (_, i) => `${i + 1}-0`);
  await audit.commit(
    record({ targets: [{ callId: "a", group: "comply", entryIds, outcome: "claimed" }], targetCount: 500 }),
  );
  await audit.commit(record({ requestId: "request-2" }));
  const [, large] = (await page()).rows;
  expect(large).toMatchObject({ targetsAreCut: true, targetCount: 500 });
  expect(large?.targets[0]?.entryIds).toHaveLength(200);
  const response = await exportAudit(reader(), AuditFilter.parse({}));
  expect(response.headers.get("content-type")).toContain("ndjson");
  const rows = (await response.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows.map(({ requestId }) => requestId)).toEqual(["request-1", "request-2"]);
  expect(rows[0].targets[0].entryIds).toHaveLength(500);
});

test("what a filter is about comes first among the targets shown", async () => {
  const audit = build();
  const many = Array.from({ length: 500 }, (_, i) => `${i + 1}-0`);
  const targets: AuditRecord["targets"] = [
    { callId: "a", group: "comply", entryIds: many, outcome: "claimed" },
    { callId: 'quoted "b" \u2028', group: "brain", entryIds: ["7-0"], outcome: "claimed" },
  ];
  await audit.commit(record({ targets, targetCount: 501 }));
  const [ofCall] = (await page({ callId: 'quoted "b" \u2028' })).rows;
  expect(ofCall?.targets.map(({ callId }) => callId)).toEqual(['quoted "b" \u2028', "a"]);
  expect(ofCall?.targets[1]?.entryIds).toHaveLength(199);
  const [ofEntry] = (await page({ entryId: "450-0" })).rows;
  expect(ofEntry?.targets[0]?.entryIds).toContain("450-0");
});

test("one record with all its targets", async () => {
  const audit = build();
  const entryIds = Array.from({ length: 500 }, (_, i) => `${i + 1}-0`);
  await audit.commit(record({ targets: [{ callId: "a", group: "comply", entryIds }], targetCount: 500 }));
  const [{ auditId } = { auditId: "" }] = (await page()).rows;
  const whole = await reader().one(auditId);
  expect(whole).toMatchObject({ auditId, targetsAreCut: false });
  expect(whole.targets[0]?.entryIds).toHaveLength(500);
  await expect(reader().one("1-1")).rejects.toMatchObject({ code: "not-found" });
});
