import { expect, test } from "vitest";
import { ownRedis } from "@/test/support/own-redis";
import { startCluster } from "@/test/support/redis-cluster";
import { firstPass, rowOf, runRuntime } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const calls = 90;

test("a Cluster is one fleet; a dead shard makes only its own calls old", { timeout: 60_000 }, async ({
  onTestFinished,
}) => {
  const cluster = await startCluster(
    { args: ["--cluster-require-full-coverage", "no", "--cluster-replica-no-failover", "yes"] },
    onTestFinished,
  );
  const state = await ownRedis({}, onTestFinished);
  for (let i = 0; i < calls; i++) {
    await cluster.redis.xgroup("CREATE", `conv:${i}`, "brain", "0", "MKSTREAM");
    await cluster.redis.xadd(`conv:${i}`, "*", "text", "hello");
  }
  const running = await runRuntime(
    cluster.url,
    { CALLBOARD_STATE_URL: state.url, CALLBOARD_STREAMS: "conv:*" },
    onTestFinished,
  );
  const { runtime } = running;
  await firstPass(running);
  await waitFor("every call", () => runtime.fleet.snapshot.totals.calls === calls);
  const { snapshot } = runtime.fleet;
  const masters = snapshot.nodes.filter(({ role }) => role === "master");
  expect(masters.map(({ shard, slots, state: how }) => [shard, slots, how])).toEqual([
    [1, 5461, "connected"],
    [2, 5462, "connected"],
    [3, 5461, "connected"],
  ]);
  expect(masters.reduce((sum, node) => sum + node.calls, 0)).toBe(calls);
  expect(snapshot.nodes.filter(({ role }) => role === "replica")).toHaveLength(3);
  expect(snapshot.connection.notices).toEqual([]);
  expect(rowOf(runtime, "7")).toMatchObject({ length: 1, problem: null });
  expect(await runtime.callReader.read("7")).toMatchObject({ callId: "7", length: 1 });

  const [, second] = cluster.nodes;
  await second?.server.kill("SIGKILL");
  const sentence =
    /^Shard 2 of 3 has no master that answers \(127\.0\.0\.1:\d+\): \d+ calls not read since \d\d:\d\d:\d\d UTC\./;
  await waitFor("the shard to be told", () =>
    runtime.fleet.snapshot.connection.notices.some((line) => sentence.test(line)),
  );
  const rows = Array.from({ length: calls }, (_, i) => rowOf(runtime, String(i)));
  const unread = rows.filter((row) => row?.problem);
  expect(unread).toHaveLength(masters[1]?.calls ?? -1);
  expect(unread.every((row) => sentence.test(row?.problem ?? ""))).toBe(true);
  expect(runtime.fleet.snapshot.connection.state).toBe("connected");
  expect(runtime.fleet.snapshot.findings[0]?.title).toMatch(
    /Shard 2 of 3 has no master that answers: \d+ calls not read/,
  );
  await waitFor("the others to be fresh", () =>
    rows.every((row, i) => row?.problem || (rowOf(runtime, String(i))?.ageMs ?? 9_999) < 2_000),
  );
  const [old] = unread;
  await expect(runtime.callReader.read(old?.callId ?? "")).rejects.toMatchObject({
    code: "redis-unreachable",
    message: expect.stringMatching(sentence),
  });
  expect(runtime.fleet.snapshot.totals.calls).toBe(calls);

  await second?.server.restart();
  // It comes back empty, as one that was never saved: its calls are gone, and the others' are not.
  await waitFor(
    "it to be read again",
    () => runtime.fleet.snapshot.nodes.every(({ state: how }) => how !== "unreachable"),
    20_000,
  );
  await waitFor("only the others' calls", () => runtime.fleet.snapshot.totals.calls === calls - unread.length, 20_000);
});
