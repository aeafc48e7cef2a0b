import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { onTestFinished } from "vitest";
import { findFreePort } from "@/server/launch/ports";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import type { Finished } from "./run-runtime";
import { type Sentinel, startSentinel } from "./start-sentinel";
import { waitFor } from "./wait-for";

export const masterName = "calls";

export type TestSentinels = {
  master: RedisServer;
  replica: RedisServer;
  sentinels: Sentinel[];
  /** What sentinels call the ports of master and replica: those for TLS in a secured set. */
  announced: { master: number; replica: number };
  url: string;
  /** Of a secured set: the file with the authority of its certificates. */
  caFile: string;
  /** The port that the first sentinel names. */
  namedPort(): Promise<number>;
};

export type SentinelSetOptions = {
  args?: string[];
  sentinelLines?: string[];
  /** With TLS everywhere, and one password for the nodes and another for the sentinels. */
  isSecured?: boolean;
};

const file = (name: string) => fileURLToPath(new URL(`./tls/${name}`, import.meta.url));
const passwords = { node: "of-the-nodes", sentinel: "of-the-sentinels" };
const tlsSettings = [
  ["tls-cert-file", file("server.pem")],
  ["tls-key-file", file("server.key.pem")],
  ["tls-ca-cert-file", file("ca.pem")],
  ["tls-auth-clients", "no"],
  ["tls-replication", "yes"],
];

/** A master, its replica and three sentinels that give it up after a second; gone with the test. */
export async function startSentinels(
  { args = [], sentinelLines = [], isSecured = false }: SentinelSetOptions = {},
  finished: Finished = onTestFinished,
): Promise<TestSentinels> {
  const data = ["--appendonly", "no", "--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1", ...args];
  const start = async () => {
    const tlsPort = isSecured ? await findFreePort() : null;
    const tls = [...tlsSettings.flatMap(([name, value]) => [`--${name}`, String(value)])];
    const more = tlsPort === null ? [] : ["--tls-port", String(tlsPort), ...tls, "--masterauth", passwords.node];
    const server = await startRedisServer({
      args: [...data, ...more],
      ...(isSecured ? { password: passwords.node } : {}),
    });
    return { server, announced: tlsPort ?? server.port };
  };
  const started = await Promise.all([start(), start()]);
  const [{ server: master, announced }, { server: replica, announced: replicaPort }] = started;
  finished(() => Promise.all(started.map(({ server }) => server.stop())).then(() => undefined));
  const password = isSecured ? passwords.node : "";
  await ask(replica, password, (redis) => redis.call("REPLICAOF", "127.0.0.1", announced));
  await waitFor("the replica to follow", () =>
    ask(replica, password, async (redis) => (await redis.info("replication")).includes("master_link_status:up")),
  );
  const sentinels: Sentinel[] = [];
  finished(() => Promise.all(sentinels.map((sentinel) => sentinel.stop())).then(() => undefined));
  const lines = [
    `sentinel monitor ${masterName} 127.0.0.1 ${announced} 2`,
    `sentinel down-after-milliseconds ${masterName} 1000`,
    `sentinel failover-timeout ${masterName} 5000`,
    ...(isSecured ? [`sentinel auth-pass ${masterName} ${passwords.node}`] : []),
    ...sentinelLines,
  ];
  const secured = { tlsSettings, password: passwords.sentinel };
  const startOne = () => startSentinel(lines, isSecured ? secured : null);
  sentinels.push(...(await Promise.all(Array.from({ length: 3 }, startOne))));
  const sentinelPassword = isSecured ? passwords.sentinel : "";
  await waitFor(
    "the sentinels to know each other",
    async () => {
      for (const sentinel of sentinels) {
        const known = await ask(sentinel, sentinelPassword, async (redis) =>
          JSON.stringify(await redis.call("SENTINEL", "MASTER", masterName)),
        );
        if (!known.includes('"num-other-sentinels","2"') || !known.includes('"num-slaves","1"')) return false;
      }
      return true;
    },
    20_000,
  );
  const hosts = sentinels.map(({ announced: port }) => `127.0.0.1:${port}`).join(",");
  return {
    master,
    replica,
    sentinels,
    announced: { master: announced, replica: replicaPort },
    caFile: file("ca.pem"),
    url: isSecured
      ? `rediss+sentinel://:${passwords.node}@${hosts}/${masterName}?sentinelPassword=${passwords.sentinel}`
      : `redis+sentinel://${hosts}/${masterName}`,
    async namedPort() {
      const [sentinel] = sentinels;
      if (!sentinel) return 0;
      const named = await ask(sentinel, sentinelPassword, (redis) =>
        redis.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", masterName),
      );
      return Array.isArray(named) ? Number(named[1]) : 0;
    },
  };
}

/** One question over a connection of its own, without TLS. */
async function ask<T>(
  { port }: Pick<RedisServer, "port">,
  password: string,
  question: (redis: Redis) => Promise<T>,
): Promise<T> {
  const account = password === "" ? {} : { password };
  const redis = new Redis({ port, host: "127.0.0.1", protocol: 2, enableReadyCheck: false, ...account });
  redis.on("error", () => undefined);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}
