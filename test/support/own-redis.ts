import { onTestFinished } from "vitest";
import { type RedisServer, type RedisServerOptions, startRedisServer } from "@/server/launch/redis-server";

/** A server of the running test's own, gone when it ends. */
export async function ownRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const server = await startRedisServer(options);
  onTestFinished(() => server.stop());
  return server;
}
