import { Redis } from "ioredis";
import { onTestFinished } from "vitest";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import type { Finished } from "./run-runtime";
import { type Sentinel, startSentinel } from "./start-sentinel";
import { waitFor } from "./wait-for";

export const masterName = "calls";

export type TestSentinels = {
  master: RedisServer;
  replica: RedisServer;
  sentinels: Sentinel[];
  url: string;
  /** The port that the first sentinel names. */
  namedPort(): Promise<number>;
};

/** A master, its replica and three sentinels that give it up after a second; gone with the test. */
export async function startSentinels(
  { args = [], sentinelLines = [] }: { args?: string[]; sentinelLines?: string[] } = {},
  finished: Finished = onTestFinished,
): Promise<TestSentinels> {
  const data = ["--appendonly", "no", "--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1", ...args];
  const [master, replica] = await Promise.all([startRedisServer({ args: data }), startRedisServer({ args: data })]);
  const servers = [master, replica];
  finished(() => Promise.all(servers.map((server) => server.stop())).then(() => undefined));
  await ask(replica, (redis) => redis.call("REPLICAOF", "127.0.0.1", master.port));
  await waitFor("the replica to follow", () =>
    ask(replica, async (redis) => (await redis.info("replication")).includes("master_link_status:up")),
  );
  const sentinels: Sentinel[] = [];
  finished(() => Promise.all(sentinels.map((sentinel) => sentinel.stop())).then(() => undefined));
  const lines = [
    `sentinel monitor ${masterName} 127.0.0.1 ${master.port} 2`,
    `sentinel down-after-milliseconds ${masterName} 1000`,
    `sentinel failover-timeout ${masterName} 5000`,
    ...sentinelLines,
  ];
  sentinels.push(...(await Promise.all(Array.from({ length: 3 }, () => startSentinel(lines)))));
  await waitFor(
    "the sentinels to know each other",
    async () => {
      for (const sentinel of sentinels) {
        const known = await ask(sentinel, async (redis) =>
          JSON.stringify(await redis.call("SENTINEL", "MASTER", masterName)),
        );
        if (!known.includes('"num-other-sentinels","2"') || !known.includes('"num-slaves","1"')) return false;
      }
      return true;
    },
    20_000,
  );
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(",");
  return {
    master,
    replica,
    sentinels,
    url: `redis+sentinel://${hosts}/${masterName}`,
    async namedPort() {
      const [sentinel] = sentinels;
      if (!sentinel) return 0;
      const named = await ask(sentinel, (redis) => redis.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", masterName));
      return Array.isArray(named) ? Number(named[1]) : 0;
    },
  };
}

/** One question over a connection of its own. */
async function ask<T>({ port }: Pick<RedisServer, "port">, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ port, host: "127.0.0.1", protocol: 2, enableReadyCheck: false });
  redis.on("error", () => undefined);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}
