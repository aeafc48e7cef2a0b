import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, inject, onTestFinished, test } from "vitest";
import type { Redis } from "@/server/redis/connect";
import { createLease, type Fence } from "@/server/redis/lease";
import { runFenced } from "@/server/redis/run-fenced";
import { ownRedis } from "@/test/support/own-redis";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const holderFile = fileURLToPath(new URL("lease-holder.ts", import.meta.url));
const ttlMs = 900;

async function place() {
  const prefix = uniquePrefix();
  const state = await testClient(inject("redisUrl"), prefix);
  return { state, key: `${prefix}:lease`, written: `${prefix}:written` };
}

function holder(state: Redis, key: string) {
  const changes: boolean[] = [];
  const lease = createLease({ state, key, ttlMs, onChange: (isHeld) => changes.push(isHeld) });
  onTestFinished(lease.stop);
  return { lease, changes };
}

function childHolder(key: string, written: string): { child: ChildProcess; said: unknown[] } {
  const child = fork(holderFile, [inject("redisUrl"), key, written, String(ttlMs)], { execArgv: ["--import", "tsx"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said: unknown[] = [];
  child.on("message", (message) => said.push(message));
  return { child, said };
}

const fenceOf = ({ lease }: ReturnType<typeof holder>): Fence => {
  const fence = lease.fence();
  if (fence === null) throw new Error("the lease is not held");
  return fence;
};

test("of several, one holds it, and the next as soon as that one stops", async () => {
  const { state, key } = await place();
  const all = [holder(state, key), holder(state, key), holder(state, key)];
  for (const { lease } of all) lease.start();
  const first = await waitFor("one to hold it", () => all.find(({ lease }) => lease.isHeld()));
  expect(all.filter(({ lease }) => lease.isHeld())).toEqual([first]);
  const before = fenceOf(first);
  await first.lease.stop();
  expect(first.lease.isHeld()).toBe(false);
  expect(first.lease.fence()).toBeNull();
  expect(first.changes).toEqual([true, false]);
  const rest = all.filter((one) => one !== first);
  const second = await waitFor("another to hold it", () => rest.find(({ lease }) => lease.isHeld()), 2 * ttlMs);
  expect(BigInt(fenceOf(second).number)).toBeGreaterThan(BigInt(before.number));
  expect(second.changes).toEqual([true]);
});

test("it stays with its holder over many renewals", async () => {
  const { state, key } = await place();
  const first = holder(state, key);
  first.lease.start();
  await waitFor("it to be held", () => first.lease.isHeld());
  const { number } = fenceOf(first);
  const second = holder(state, key);
  second.lease.start();
  const until = performance.now() + 3 * ttlMs;
  await waitFor("three of its times to pass", () => performance.now() > until);
  expect(fenceOf(first).number).toBe(number);
  expect([first.changes, second.changes]).toEqual([[true], []]);
});

test("a holder that is killed is followed once its time has passed", async () => {
  const { state, key, written } = await place();
  const { child, said } = childHolder(key, written);
  await waitFor("the other process to hold it", () => said.length > 0, 20_000);
  const mine = holder(state, key);
  mine.lease.start();
  child.kill("SIGKILL");
  const killedAt = performance.now();
  await waitFor("it to be held here", () => mine.lease.isHeld(), 4 * ttlMs);
  expect(performance.now() - killedAt).toBeLessThan(3 * ttlMs);
});

test("a holder that sleeps between its look and its write writes nothing once another has it", async () => {
  const { state, key, written } = await place();
  const { child, said } = childHolder(key, written);
  await waitFor("the other process to hold it", () => said.length > 0, 20_000);
  child.send("about to write");
  child.send("write");
  await waitFor("a first write", () => said.length > 1);
  expect(said).toEqual([{ isHeld: true }, { wrote: "done" }]);
  child.kill("SIGSTOP");
  const mine = holder(state, key);
  mine.lease.start();
  await waitFor("it to be held here", () => mine.lease.isHeld(), 4 * ttlMs);
  expect(await runFenced(state, fenceOf(mine), [["rpush", written, "here"]])).toBe("done");
  child.send("write");
  child.kill("SIGCONT");
  await waitFor("what came of its write", () => said.length > 3);
  expect(said).toContainEqual({ wrote: "fenced" });
  expect(said).toContainEqual({ isHeld: false });
  expect(await state.lrange(written, 0, -1)).toEqual(["child", "here"]);
});

test("while the store is away it is lost within its time, and taken again afterwards under a new number", async () => {
  const store = await ownRedis();
  const state = await testClient(store.url);
  const { lease, changes } = holder(state, "lease");
  lease.start();
  await waitFor("it to be held", () => lease.isHeld());
  const first = lease.fence();
  await state.call("CLIENT", "PAUSE", 2 * ttlMs, "ALL");
  await waitFor("it to be lost", () => !lease.isHeld(), 2 * ttlMs);
  await waitFor("it to be held again", () => lease.isHeld());
  expect(changes).toEqual([true, false, true]);
  expect(lease.fence()?.number).not.toBe(first?.number);
});
