import { expect, onTestFinished, test, vi } from "vitest";
import { findRedisServer } from "@/server/launch/find-redis-server";
import { temporaryFolder } from "./temporary-folder";

test("without a redis-server and a way to get one, the line to type is said", async () => {
  vi.stubEnv("PATH", temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(findRedisServer({ cacheDir: temporaryFolder() })).rejects.toThrow(
    /^No redis-server or valkey-server was found\. .*(Type: |CALLBOARD_REDIS_SERVER).* set REDIS_URL/,
  );
});

test("a configured binary must be a redis-server that runs", async () => {
  const missing = findRedisServer({ configuredPath: "/nowhere/redis-server" });
  await expect(missing).rejects.toThrow("CALLBOARD_REDIS_SERVER=/nowhere/redis-server does not run");
  const other = findRedisServer({ configuredPath: process.execPath });
  await expect(other).rejects.toThrow("is not a redis-server or valkey-server");
});
