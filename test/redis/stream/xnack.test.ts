import { expect, inject, onTestFinished, test } from "vitest";
import { PendingQuery } from "@/lib/schema/pending";
import { callOf, rowOf, runRuntime } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";
import { type Script, type ScriptedRow, startScriptedServer } from "@/test/support/xnack-replies";

const epochMs = String(Date.now());
const idOf = (n: number) => `${Date.now() - 20_000}-${n}`;

async function watch(rows: ScriptedRow[], over: Partial<Script> = {}) {
  const [first = idOf(1), last = idOf(9)] = [rows[0]?.entryId, rows.at(-1)?.entryId];
  const script: Script = {
    length: rows.length,
    firstEntryId: first,
    lastEntryId: last,
    lastDeliveredId: last,
    consumers: [{ name: "w1", pending: 0, idleMs: 200 }],
    rows,
    ...over,
  };
  const server = await startScriptedServer(script);
  onTestFinished(() => server.stop());
  const { runtime } = await runRuntime(server.url, {
    CALLBOARD_STATE_URL: inject("redisUrl"),
    CALLBOARD_STREAMS: "conv:*",
  });
  await callOf(runtime, "a");
  const group = await waitFor("the pending entries", () => {
    const seen = rowOf(runtime, "a")?.groups[0];
    return seen && seen.oldestPendingId !== null ? seen : null;
  });
  return { runtime, group };
}

test("T11: given back to nobody, in each mode: never a time of 1970, never an owner, never a broken count", async () => {
  const { runtime, group } = await watch([
    { entryId: idOf(1), consumer: "", idleMs: "-1", deliveries: "0" },
    { entryId: idOf(2), consumer: "", idleMs: "-1", deliveries: "1" },
    { entryId: idOf(3), consumer: "", idleMs: "-1", deliveries: "9223372036854775807" },
  ]);
  expect(group).toMatchObject({ pending: 3, oldestPendingConsumer: "", oldestPendingIdleMs: null });
  expect(group.oldestPendingAgeMs).toBeLessThan(120_000);
  const { rows } = await runtime.pending.list(PendingQuery.parse({}), false);
  expect(
    rows.map(({ consumer, consumerState, idleMs, deliveries }) => [consumer, consumerState, idleMs, deliveries]),
  ).toEqual([
    ["", "released", -1, 0],
    ["", "released", -1, 1],
    ["", "released", -1, Number.MAX_SAFE_INTEGER],
  ]);
});

test("the other shape, owner kept and the time 0, is released too and no 56 years idle", async () => {
  const { runtime, group } = await watch([{ entryId: idOf(1), consumer: "w1", idleMs: epochMs, deliveries: "2" }], {
    consumers: [{ name: "w1", pending: 1, idleMs: 200 }],
  });
  expect(group).toMatchObject({ oldestPendingConsumer: "w1", oldestPendingIdleMs: null });
  const { rows } = await runtime.pending.list(PendingQuery.parse({}), false);
  expect(rows).toMatchObject([{ consumer: "w1", consumerState: "released", deliveries: 2 }]);
});

test("an entry marked as fatal is poison, and said to be fatal rather than counted", async () => {
  const { group } = await watch([{ entryId: idOf(1), consumer: "", idleMs: "-1", deliveries: "9223372036854775807" }]);
  expect(group).toMatchObject({ status: "POISON", reason: "an entry was marked as fatal and is still pending" });
});
