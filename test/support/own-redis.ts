import { onTestFinished } from "vitest";
import { type RedisServer, type RedisServerOptions, startRedisServer } from "@/server/launch/redis-server";
import type { Finished } from "./run-runtime";

/** A server of the running test's own, gone when it ends. */
export async function ownRedis(
  options: RedisServerOptions = {},
  finished: Finished = onTestFinished,
): Promise<RedisServer> {
  const server = await startRedisServer(options);
  finished(() => server.stop());
  return server;
}
