import { expect, onTestFinished, test } from "vitest";
import { findFreePort } from "@/server/launch/ports";
import { buildRuntime } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";

test("a Cluster as the state store ends the start with a sentence", async () => {
  const watched = await ownRedis();
  const busPort = String(await findFreePort());
  const state = await ownRedis({ args: ["--appendonly", "no", "--cluster-enabled", "yes", "--cluster-port", busPort] });
  const { runtime } = buildRuntime({ redisUrl: watched.url, env: { CALLBOARD_STATE_URL: state.url } });
  onTestFinished(() => runtime.stop());
  await expect(runtime.start()).rejects.toThrow(/^CALLBOARD_STATE_URL is a Redis Cluster, which cannot hold/);
});
