import { randomUUID } from "node:crypto";
import slotOf from "cluster-key-slot";
import { expect, test } from "vitest";
import { localOperator } from "@/lib/permissions";
import { redisRights } from "@/server/actions/redis-rights";
import { ownRedis } from "@/test/support/own-redis";
import { startCluster } from "@/test/support/redis-cluster";
import { firstPass, runRuntime } from "@/test/support/run-runtime";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const group = "comply";

test("what one master does not let us do is refused for its calls alone, before anything runs", {
  timeout: 40_000,
}, async ({ onTestFinished }) => {
  const cluster = await startCluster({}, onTestFinished);
  const state = await ownRedis({}, onTestFinished);
  const calls: string[] = [];
  for (let i = 0; calls.length < 3; i++) {
    const shard = Math.min(2, Math.floor(slotOf(`conv:${i}`) / 5_461));
    if (shard === calls.length) calls.push(String(i));
  }
  const stuckIn = (callId: string) => ({ key: `conv:${callId}`, callId, group });
  const nodeOf = (callId: string) => {
    const node = cluster.nodes[calls.indexOf(callId)];
    if (!node) throw new Error("no such node");
    return node.redis;
  };
  for (const callId of calls) {
    await makeStuck(nodeOf(callId), { ...stuckIn(callId), entries: 2 });
    await untilIdle(nodeOf(callId), stuckIn(callId));
  }
  // Users are each server's own: one of them was forgotten.
  const second = cluster.nodes[1];
  await second?.redis.call("ACL", "SETUSER", "default", "-xclaim");
  const env = { CALLBOARD_STATE_URL: state.url, CALLBOARD_STREAMS: "conv:*" };
  const running = await runRuntime(cluster.url, env, onTestFinished);
  await firstPass(running);
  const { actions, fleet } = running.runtime;
  await waitFor("every call", () => fleet.snapshot.totals.calls === 3);

  const { verbs } = await actions.abilities.get();
  expect(verbs.claim).toMatchObject({ isAvailable: true, reason: null });
  const targets = (await Promise.all(calls.map((callId) => targetsOf(nodeOf(callId), stuckIn(callId))))).flatMap(
    ([first]) => first ?? [],
  );
  const body = { reason: "a walk", targets, ghosts: false, toConsumer: "alive", createConsumer: false };
  const context = { actor: localOperator, address: null };
  const answer = await actions.act("claim", { ...body, requestId: randomUUID(), dryRun: false }, context);
  expect(answer.counts).toEqual({ claimed: 2, failed: 1 });
  expect(answer.outcomes[1]).toMatchObject({
    callId: calls[1],
    outcome: "failed",
    why: "not-permitted",
    detail: `127.0.0.1:${second?.server.port}: The Redis user of REDIS_URL may not run XCLAIM here; give the console a user that may.`,
  });
  // It was not tried: a script that is refused in the middle would have done a half of it.
  expect((await targetsOf(nodeOf(calls[1] ?? ""), stuckIn(calls[1] ?? "")))[0]?.consumer).toBe("dead");

  const { nodes } = await running.runtime.servers.read();
  const lacking = nodes.filter(({ fixes }) => fixes.length > 0).map(({ address }) => address);
  expect(lacking).toEqual([`127.0.0.1:${second?.server.port}`]);
});

test("with the rights that are printed for a Cluster every shard is watched and acted on", {
  timeout: 40_000,
}, async ({ onTestFinished }) => {
  const cluster = await startCluster({}, onTestFinished);
  const state = await ownRedis({}, onTestFinished);
  const rights = redisRights("operator", { patterns: ["conv:*"], isCluster: true });
  const callIds: string[] = [];
  for (let i = 0; callIds.length < 3; i++) {
    const shard = Math.min(2, Math.floor(slotOf(`conv:${i}`) / 5_461));
    if (shard === callIds.length) callIds.push(String(i));
  }
  for (const { redis } of cluster.nodes) await redis.call("ACL", "SETUSER", "op", "reset", "on", ">pw", ...rights);
  const stuck = callIds.map((callId) => ({ key: `conv:${callId}`, callId, group }));
  for (const [at, one] of stuck.entries()) {
    const node = cluster.nodes[at]?.redis;
    if (!node) throw new Error("no such node");
    await makeStuck(node, { ...one, entries: 1 });
    await untilIdle(node, one);
  }
  const env = { CALLBOARD_STATE_URL: state.url, CALLBOARD_STREAMS: "conv:*" };
  const running = await runRuntime(cluster.url.replace("redis://", "redis://op:pw@"), env, onTestFinished);
  await firstPass(running);
  const { actions, fleet } = running.runtime;
  await waitFor("every call", () => fleet.snapshot.totals.calls === 3);
  const targets = await Promise.all(
    stuck.map(async (one, at) => {
      const node = cluster.nodes[at]?.redis;
      const [first] = node ? await targetsOf(node, one) : [];
      if (!first) throw new Error("nothing is stuck");
      return first;
    }),
  );
  const body = { reason: "a walk", targets, ghosts: false, toConsumer: "alive", createConsumer: false };
  const answer = await actions.act(
    "claim",
    { ...body, requestId: randomUUID(), dryRun: false },
    { actor: localOperator, address: null },
  );
  expect(answer.counts).toEqual({ claimed: 3 });
  // What is asked only to know whether it is allowed is refused, and nothing else.
  for (const { redis } of cluster.nodes) {
    expect(JSON.stringify(await redis.call("ACL", "LOG", "100"))).not.toMatch(/"(cluster\||asking|xclaim|xpending)/);
  }
});
