import { Cluster, Redis } from "ioredis";
import { onTestFinished } from "vitest";
import { findFreePort } from "@/server/launch/ports";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import type { Finished } from "./run-runtime";
import { waitFor } from "./wait-for";

export type ClusterNode = { server: RedisServer; redis: Redis; id: string };

export type TestCluster = {
  /** Three masters, then a replica of each. */
  nodes: ClusterNode[];
  url: string;
  /** A client of the whole, as producers and workers have one. */
  redis: Cluster;
  masterOf(slot: number): Promise<ClusterNode>;
  /** The old way, key by key. */
  moveSlot(slot: number, to: ClusterNode): Promise<void>;
};

const nodeArgs = [
  ...["--appendonly", "no", "--cluster-enabled", "yes", "--cluster-node-timeout", "1500"],
  ...["--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1"],
];

/** Three masters and three replicas of redis-server on 127.0.0.1, gone with the test. */
export async function startCluster(
  { args = [] }: { args?: string[] } = {},
  finished: Finished = onTestFinished,
): Promise<TestCluster> {
  const servers = await Promise.all(
    Array.from({ length: 6 }, async () =>
      startRedisServer({ args: [...nodeArgs, ...args, "--cluster-port", String(await findFreePort())] }),
    ),
  );
  const nodes = await Promise.all(
    servers.map(async (server) => {
      const redis = connect(server);
      return { server, redis, id: String(await redis.call("CLUSTER", "MYID")) };
    }),
  );
  finished(async () => {
    cluster?.disconnect();
    for (const { redis } of nodes) redis.disconnect();
    await Promise.all(servers.map((server) => server.stop()));
  });
  let cluster: Cluster | undefined;
  await join(nodes);
  cluster = new Cluster(
    servers.map(({ port }) => ({ host: "127.0.0.1", port })),
    { slotsRefreshInterval: 500, clusterRetryStrategy: () => 100, redisOptions: { protocol: 2 } },
  );
  cluster.on("error", () => undefined);
  cluster.on("node error", () => undefined);
  const [first] = servers;
  const masterOf = async (slot: number): Promise<ClusterNode> => {
    for (const node of nodes) {
      const role = await node.redis.info("replication").catch(() => "");
      if (!role.includes("role:master")) continue;
      const slots = await node.redis.cluster("SLOTS").catch(() => []);
      const owner = slots.find(([from, to]) => Number(from) <= slot && slot <= Number(to))?.[2];
      const found = nodes.find(({ id }) => Array.isArray(owner) && id === owner[2]);
      if (found) return found;
    }
    throw new Error(`nobody holds slot ${slot}`);
  };
  return {
    nodes,
    masterOf,
    url: first?.url ?? "",
    redis: cluster,
    async moveSlot(slot, to) {
      const from = await masterOf(slot);
      if (from === to) return;
      await to.redis.cluster("SETSLOT", slot, "IMPORTING", from.id);
      await from.redis.cluster("SETSLOT", slot, "MIGRATING", to.id);
      for (;;) {
        const keys = await from.redis.cluster("GETKEYSINSLOT", slot, 100);
        if (keys.length === 0) break;
        await from.redis.call("MIGRATE", "127.0.0.1", to.server.port, "", 0, 5_000, "KEYS", ...keys);
      }
      for (const node of [to, from]) await node.redis.cluster("SETSLOT", slot, "NODE", to.id);
    },
  };
}

function connect({ port }: RedisServer): Redis {
  const redis = new Redis({ port, host: "127.0.0.1", protocol: 2, retryStrategy: () => 200, maxRetriesPerRequest: 1 });
  redis.on("error", () => undefined);
  return redis;
}

async function join(nodes: readonly ClusterNode[]): Promise<void> {
  const ranges = [
    [0, 5_460],
    [5_461, 10_922],
    [10_923, 16_383],
  ];
  const [first] = nodes;
  if (!first) throw new Error("no nodes");
  await Promise.all(
    ranges.map(async ([from = 0, to = 0], i) => {
      await nodes[i]?.redis.call("CLUSTER", "ADDSLOTSRANGE", from, to);
      await nodes[i]?.redis.call("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
    }),
  );
  for (const { redis, server } of nodes.slice(1)) {
    const info = await redis.call("CONFIG", "GET", "cluster-port");
    const busPort = Array.isArray(info) ? info[1] : 0;
    await first.redis.call("CLUSTER", "MEET", "127.0.0.1", server.port, String(busPort));
  }
  const knows = async ({ redis }: ClusterNode) => (await infoOf(redis)).includes("cluster_known_nodes:6");
  await waitFor(
    "all nodes to know each other",
    async () => (await Promise.all(nodes.map(knows))).every(Boolean),
    20_000,
  );
  await Promise.all(
    nodes.slice(3).map(async ({ redis }, i) => {
      const master = nodes[i]?.id ?? "";
      await waitFor("the master to be known", async () =>
        redis.cluster("REPLICATE", master).then(
          () => true,
          () => false,
        ),
      );
    }),
  );
  const isReady = async ({ redis }: ClusterNode, i: number) => {
    if (!(await infoOf(redis)).includes("cluster_state:ok")) return false;
    // Replicas are listed once they have copied something.
    const slots = await redis.cluster("SLOTS");
    if (slots.length < 3 || slots.some((line) => line.length < 4)) return false;
    return i < 3 || (await redis.info("replication")).includes("master_link_status:up");
  };
  await waitFor("a whole Cluster", async () => (await Promise.all(nodes.map(isReady))).every(Boolean), 20_000);
}

async function infoOf(redis: Redis): Promise<string> {
  return String(await redis.call("CLUSTER", "INFO"));
}
