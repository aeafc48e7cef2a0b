import { expect, onTestFinished, test } from "vitest";
import type { CallGroup } from "@/lib/schema/call";
import { ownRedis } from "@/test/support/own-redis";
import { callOf, rowOf, runRuntime, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

/** States that need a newer server; on an older one it is tested that it refuses the command, and nothing else. */
async function world() {
  const prefix = uniquePrefix();
  const { url } = await ownRedis({}, onTestFinished);
  const redis = await testClient(url, prefix);
  const { runtime } = await runRuntime(url, { CALLBOARD_STREAMS: `${prefix}:*` });
  const group = (name = "g"): CallGroup | undefined => rowOf(runtime, "a")?.groups.find((one) => one.name === name);
  return { redis, runtime, group, key: `${prefix}:a` };
}

type Redis = Awaited<ReturnType<typeof testClient>>;

async function isRefused(redis: Redis, ...command: [string, ...(string | number)[]]): Promise<boolean> {
  const [name, ...args] = command;
  return redis.call(name, ...args).then(
    () => false,
    (error: Error) => {
      expect(error.message).toMatch(/syntax error|Invalid stream ID|unknown command/i);
      return true;
    },
  );
}

async function addEntries(redis: Redis, key: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 1; i <= count; i++) ids.push((await redis.xadd(key, "*", "n", String(i))) ?? "");
  return ids;
}

test("T1: a trim that spares what a group still needs removes nothing, and says who needs it", async () => {
  const { redis, runtime, group, key } = await world();
  const ids = await addEntries(redis, key, 200);
  for (const name of ["a", "b"]) await redis.xgroup("CREATE", key, name, "0");
  await redis.xreadgroup("GROUP", "a", "w", "COUNT", 200, "STREAMS", key, ">");
  await redis.xack(key, "a", ...ids);
  if (await isRefused(redis, "XTRIM", key, "MAXLEN", "=", 100, "ACKED")) return;
  await callOf(runtime, "a");
  await waitFor("both groups", () => group("a")?.lagSource === "exact" && group("b")?.lagEntries === 200);
  expect(await redis.xlen(key)).toBe(200);
  expect([group("a")?.skippedEntries, group("b")?.skippedEntries]).toEqual([0, 0]);
  expect(group("b")).toMatchObject({ lagEntries: 200, lagSource: "exact" });
});

test("pending entries that a trim deletes for every group have not been acked", async () => {
  const { redis, runtime, group, key } = await world();
  await addEntries(redis, key, 8);
  await redis.xgroup("CREATE", key, "g", "0");
  await redis.xreadgroup("GROUP", "g", "w", "COUNT", 6, "STREAMS", key, ">");
  await callOf(runtime, "a");
  await waitFor("six pending", () => group()?.pending === 6);
  if (await isRefused(redis, "XTRIM", key, "MAXLEN", "=", 2, "DELREF")) return;
  const left = await waitFor("them to be gone", () => (group()?.pending === 0 ? group() : null));
  expect(left).toMatchObject({
    droppedPending: 6,
    status: "LOSS",
    isAckSeen: false,
    reason: expect.stringMatching(
      /6 pending entries went with their entries, which were deleted for every group without an ack/,
    ),
  });
});

test("T13: a repeat of a deleted entry is accepted and adds nothing", async () => {
  const { redis, runtime, group, key } = await world();
  if (await isRefused(redis, "XADD", key, "IDMP", "p", "i", "*", "f", "v")) return;
  const [[id] = []] = await redis.xrange(key, "-", "+");
  await redis.xgroup("CREATE", key, "g", "0");
  await redis.xdel(key, id ?? "");
  expect(await redis.call("XADD", key, "IDMP", "p", "i", "*", "f", "v")).toBe(id);
  expect(await redis.xlen(key)).toBe(0);
  await callOf(runtime, "a");
  const seen = await waitFor("the group", () => group());
  expect(seen).toMatchObject({ lagEntries: 0, lagSource: "exact" });
});
