import type { TestProject } from "vitest/node";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";

declare module "vitest" {
  interface ProvidedContext {
    /** A real server for the whole run; every test keeps to a key prefix of its own. */
    redisUrl: string;
  }
}

let server: RedisServer | undefined;

export async function setup({ provide }: TestProject): Promise<void> {
  const given = process.env.CALLBOARD_TEST_REDIS_URL;
  if (!given) server = await startRedisServer();
  provide("redisUrl", given || (server?.url ?? ""));
}

export async function teardown(): Promise<void> {
  await server?.stop();
}
