import { onTestFinished } from "vitest";
import type { Call } from "@/lib/schema/call";
import { CallsQuery } from "@/lib/schema/call";
import { connectRedis, type Redis } from "@/server/redis/connect";
import type { Runtime } from "@/server/runtime";
import { buildRuntime } from "./console-server";
import type { LogLine } from "./recording-log";
import { waitFor } from "./wait-for";

/** Tests that run at the same time must hand over their own, from the context. */
export type Finished = (cleanUp: () => Promise<void> | void) => void;

let last = 0;

/** A key prefix that no other test has. */
export function uniquePrefix(): string {
  return `test-${process.pid.toString(36)}-${Date.now().toString(36)}-${(++last).toString(36)}`;
}

/** A client of the running test; deletes the keys under `prefix` and disconnects when it ends. */
export async function testClient(url: string, prefix?: string, finished: Finished = onTestFinished): Promise<Redis> {
  const redis = connectRedis({ url, name: "test", purpose: "commands" });
  await waitFor("the test's client", () => redis.status === "ready");
  finished(async () => {
    if (prefix !== undefined && redis.status === "ready") {
      const keys = await redis.keys(`*${prefix}*`);
      if (keys.length > 0) await redis.del(keys);
    }
    redis.disconnect();
  });
  return redis;
}

export type RunningRuntime = { runtime: Runtime; lines: LogLine[] };

/** A runtime that runs until the test ends. */
export async function runRuntime(
  redisUrl: string,
  env: Record<string, string>,
  finished: Finished = onTestFinished,
): Promise<RunningRuntime> {
  const built = buildRuntime({ redisUrl, env });
  finished(() => built.runtime.stop());
  await built.runtime.start();
  return built;
}

/** Waits for the first pass. */
export async function firstPass({ runtime }: { runtime: Runtime }): Promise<void> {
  await waitFor("the first pass", () => !runtime.collector.isWarmingUp);
}

/** The call as it stands, once it has been read. */
export function callOf(runtime: Runtime, callId: string): Promise<Call> {
  return waitFor(`call ${callId}`, () => rowOf(runtime, callId));
}

export function rowOf(runtime: Runtime, callId: string): Call | undefined {
  return runtime.calls.list(CallsQuery.parse({ limit: "500" })).rows.find((row) => row.callId === callId);
}

/** Waits until a notice of the snapshot matches; the notice. */
export function noticeOf(runtime: Runtime, pattern: RegExp): Promise<string> {
  const lines = () => runtime.fleet.snapshot.connection.notices;
  return waitFor(
    () => `a notice like ${pattern} among ${JSON.stringify(lines())}`,
    () => lines().find((line) => pattern.test(line)),
  );
}
