import { expect, inject, onTestFinished, test } from "vitest";
import { slotCount, slotsOf } from "@/lib/bridge/slots";
import { createSlotLeases } from "@/server/bridge/slot-leases";
import { createRecordingLog } from "@/test/support/recording-log";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const all = Array.from({ length: slotCount }, (_, slot) => slot);

async function scene() {
  const prefix = uniquePrefix();
  const state = await testClient(inject("redisUrl"), prefix);
  const keys = { workers: `${prefix}:workers`, slots: `${prefix}:slots` };
  const start = (worker: string, ttlMs = 600, busy = new Set<number>()) => {
    const gained: number[] = [];
    const leases = createSlotLeases({
      state,
      keys,
      worker,
      ttlMs,
      share: (workers) => slotsOf(worker, workers),
      isBusy: (slot) => busy.has(slot),
      onGained: (slots) => void gained.push(...slots),
      facts: () => ({ owned: all.filter((slot) => leases.isOwned(slot)).length }),
      log: createRecordingLog().log,
    });
    onTestFinished(() => leases.stop());
    void leases.start();
    return { leases, gained, busy, owned: () => all.filter((slot) => leases.isOwned(slot)) };
  };
  return { state, keys, start };
}

test("workers share the slots out, nothing is two's, and one that stops hands over at once", async () => {
  const { start } = await scene();
  const a = start("a", 5_000);
  await waitFor("all slots", () => a.owned().length === slotCount);
  const b = start("b", 5_000);
  const isShared = () => a.owned().length + b.owned().length === slotCount && b.owned().length > 0;
  await waitFor("both to have their share", () => {
    expect(a.owned().filter((slot) => b.owned().includes(slot))).toEqual([]);
    return isShared();
  });
  expect(b.gained.sort((x, y) => x - y)).toEqual(slotsOf("b", ["a", "b"]));
  await b.leases.stop();
  await waitFor("all slots again", () => a.owned().length === slotCount);
});

test("a slot is handed over when nothing of it is on its way", async () => {
  const { start } = await scene();
  const a = start("a");
  await waitFor("all slots", () => a.owned().length === slotCount);
  const [moving = 0] = slotsOf("b", ["a", "b"]);
  a.busy.add(moving);
  const b = start("b");
  await waitFor("the rest of its share", () => b.owned().length === slotsOf("b", ["a", "b"]).length - 1);
  expect([a.leases.isOwned(moving), b.leases.isOwned(moving)]).toEqual([false, false]);
  a.busy.clear();
  await waitFor("the slot", () => b.leases.isOwned(moving));
});

test("what died is followed, and what slept asks before it goes on", async () => {
  const { state, keys, start } = await scene();
  await state.hset(keys.workers, "dead", `${Date.now() + 400} {}`);
  await state.hset(keys.slots, Object.fromEntries(all.map((slot) => [slot, "dead"])));
  const a = start("a");
  await waitFor("all slots of the dead", () => a.owned().length === slotCount);
  const wakesAtMs = performance.now() + 800;
  while (performance.now() < wakesAtMs);
  expect(a.leases.isOwned(0)).toBe(false);
  await waitFor("its slots again", () => a.owned().length === slotCount);
});
