import { expect, inject, test } from "vitest";
import type { LostWork } from "@/lib/schema/lost-work";
import { createLostWork } from "@/server/fleet/lost-work";
import { createRecordingLog } from "@/test/support/recording-log";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";

const day = 86_400_000;
const work = (groupName: string, missedAtMs: number): LostWork => ({
  groupName,
  goneWith: "destroyed",
  lastSeenAtMs: missedAtMs - 1_000,
  missedAtMs,
  undelivered: 15,
  undeliveredIsExact: true,
  pending: 5,
  lastDeliveredId: "5-0",
  text: `${groupName} is gone`,
});

test("what vanished is known after a restart, for seven days, and bounded", async () => {
  const prefix = uniquePrefix();
  const state = await testClient(inject("redisUrl"), prefix);
  const key = `${prefix}:lost-work`;
  const nowMs = Date.now();
  const keeper = (atMs = nowMs) => createLostWork({ state, key, log: createRecordingLog().log, now: () => atMs });
  const first = keeper();
  for (let i = 0; i < 30; i++) first.add("conv:a", [work(`g${i}`, nowMs - 100 + i)]);
  first.add("conv:old", [work("g", nowMs - 8 * day)]);
  await first.stop();

  const second = keeper();
  await second.load();
  expect(second.of("conv:a").map(({ groupName }) => groupName)).toEqual(
    Array.from({ length: 20 }, (_, i) => `g${i + 10}`),
  );
  expect(second.of("conv:old")).toEqual([]);
  expect(second.notices()).toEqual([]);
  for (let i = 0; i < 2_001; i++) second.add(`conv:${i}`, [work("g", nowMs)]);
  expect([...second.calls()]).toHaveLength(2_000);
  expect(second.of("conv:a")).toEqual([]);
  expect(second.notices()).toEqual([expect.stringMatching(/last 2000 calls/)]);
  await second.stop();

  const later = keeper(nowMs + 8 * day);
  await later.load();
  expect([...later.calls()]).toEqual([]);
});
