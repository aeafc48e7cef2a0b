import { expect, test } from "vitest";
import { ownRedis } from "@/test/support/own-redis";
import { startSentinels } from "@/test/support/redis-sentinels";
import { callOf, firstPass, noticeOf, rowOf, runRuntime, testClient } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

test("sentinels: the new master is followed, one that comes back is not, and the state store goes along", {
  timeout: 90_000,
}, async ({ onTestFinished }) => {
  const set = await startSentinels({}, onTestFinished);
  const redis = await testClient(set.master.url, undefined, onTestFinished);
  await redis.xgroup("CREATE", "conv:a", "brain", "0", "MKSTREAM");
  for (let i = 0; i < 10; i++) await redis.xadd("conv:a", "*", "text", `hello ${i}`);
  await redis.xreadgroup("GROUP", "brain", "one", "COUNT", 4, "STREAMS", "conv:a", ">");
  const running = await runRuntime(
    set.url,
    { CALLBOARD_STATE_URL: set.url, CALLBOARD_STREAMS: "conv:*" },
    onTestFinished,
  );
  const { runtime } = running;
  await firstPass(running);
  expect(await callOf(runtime, "a")).toMatchObject({ length: 10 });
  const masterPort = () => runtime.fleet.snapshot.nodes.find(({ role }) => role === "master")?.address.split(":")[1];
  await waitFor("the master to be listed", () => masterPort() === String(set.master.port));
  const sentinels = set.sentinels.map(({ port }) => `127.0.0.1:${port}`);
  await waitFor("the sentinels' word", () => runtime.fleet.snapshot.naming?.votes === sentinels.length);
  expect(sentinels).toContain(runtime.fleet.snapshot.naming?.namedBy);
  await waitFor("the replica's lag", () => runtime.fleet.snapshot.nodes.some(({ lagBytes }) => lagBytes !== null));

  await set.master.kill("SIGKILL");
  await waitFor("the outage to be told", () => runtime.fleet.snapshot.connection.state === "unreachable");
  await waitFor("the new master", () => masterPort() === String(set.replica.port), 20_000);
  await waitFor("the call to be read there", () => runtime.collector.failovers.list()[0]?.compared === 1);
  expect(runtime.collector.failovers.list()[0]).toMatchObject({ lostEntries: 0, shard: null, groupsSetBack: 0 });
  const young = await testClient(set.replica.url, undefined, onTestFinished);
  await young.xadd("conv:a", "*", "text", "on the new one");
  await waitFor("the new entry", () => rowOf(runtime, "a")?.length === 11);

  // For some seconds the old one takes writes of whoever still asks it: nobody here does.
  await set.master.restart();
  const old = await testClient(set.master.url, undefined, onTestFinished);
  await old.xadd("conv:ghost", "*", "text", "on a dead branch").catch(() => undefined);
  await waitFor(
    "the old master to be demoted",
    async () => {
      expect(masterPort()).toBe(String(set.replica.port));
      expect(rowOf(runtime, "ghost")).toBeUndefined();
      expect(rowOf(runtime, "a")?.length).toBe(11);
      return (await old.info("replication").catch(() => "")).includes("role:slave");
    },
    40_000,
  );
  expect(runtime.fleet.snapshot.findings.filter(({ kind }) => kind === "stream-gone" || kind === "vanished")).toEqual(
    [],
  );
  await waitFor(
    "the state store to be there",
    () => !runtime.fleet.snapshot.connection.notices.some((line) => /state store/i.test(line)),
    20_000,
  );
});

test("a replica as REDIS_URL is called one: no lag is exact, nothing was passed over, actions name the master", {
  timeout: 40_000,
}, async ({ onTestFinished }) => {
  const [master, replica] = [await ownRedis({}, onTestFinished), await ownRedis({}, onTestFinished)];
  const [redis, follower] = [
    await testClient(master.url, undefined, onTestFinished),
    await testClient(replica.url, undefined, onTestFinished),
  ];
  await redis.xgroup("CREATE", "conv:a", "brain", "0", "MKSTREAM");
  for (let i = 0; i < 10; i++) await redis.xadd("conv:a", "*", "text", `hello ${i}`);
  await follower.call("REPLICAOF", "127.0.0.1", master.port);
  await waitFor("the copy", async () => (await follower.info("replication")).includes("master_link_status:up"), 20_000);
  const state = await ownRedis({}, onTestFinished);
  const running = await runRuntime(
    replica.url,
    { CALLBOARD_STATE_URL: state.url, CALLBOARD_STREAMS: "conv:*" },
    onTestFinished,
  );
  const { runtime } = running;
  await firstPass(running);
  await noticeOf(runtime, new RegExp(`^REDIS_URL reaches a replica of 127\\.0\\.0\\.1:${master.port}\\.`));
  expect(runtime.fleet.snapshot.nodes[0]).toMatchObject({ role: "replica", masterId: `127.0.0.1:${master.port}` });
  await redis.xreadgroup("GROUP", "brain", "one", "COUNT", 4, "NOACK", "STREAMS", "conv:a", ">");
  await redis.xreadgroup("GROUP", "brain", "one", "COUNT", 4, "STREAMS", "conv:a", ">");
  const group = await waitFor("the group to have moved", () => {
    const found = rowOf(runtime, "a")?.groups[0];
    return found?.pending === 4 ? found : null;
  });
  expect(group).toMatchObject({ passedEntries: 0 });
  expect(group.lagSource).not.toBe("exact");
  const { verbs } = await runtime.actions.abilities.get();
  expect(verbs.ack).toMatchObject({
    isAvailable: false,
    reason: expect.stringContaining(`the master, 127.0.0.1:${master.port}.`),
  });
});
