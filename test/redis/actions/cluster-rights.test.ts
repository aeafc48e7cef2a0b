import { randomUUID } from "node:crypto";
import slotOf from "cluster-key-slot";
import { expect, test } from "vitest";
import { localOperator } from "@/lib/permissions";
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
