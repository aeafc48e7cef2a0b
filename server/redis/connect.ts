import { Redis, type RedisOptions } from "ioredis";
import { isSocketPath, parseRedisUrl } from "@/lib/topology/redis-url";
import type { RedisAddress } from "./dial";

export type { Redis } from "ioredis";

/**
 * `commands`: short requests; fails at once when Redis is gone, so that a page can say so.
 * `blocking`: one reader that waits in Redis (XREAD BLOCK) and must not hold up anything else.
 * `listening`: a subscriber that may hear nothing for days; it subscribes again whenever it is back.
 */
export type ConnectionPurpose = "commands" | "blocking" | "listening";

export type ConnectOptions = RedisAddress & {
  /** Shown by CLIENT LIST, so that an operator sees whose connection it is. */
  name: string;
  purpose: ConnectionPurpose;
  /** Called for each failure; without a listener ioredis prints to the console. */
  onError?: (error: Error) => void;
};

const reconnectDelayMs = (attempt: number) => Math.min(50 * 2 ** (attempt - 1), 2_000) + Math.random() * 200;

const bounds: Readonly<Record<ConnectionPurpose, RedisOptions>> = {
  commands: { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 5_000 },
  blocking: { maxRetriesPerRequest: null, socketTimeout: 15_000 },
  listening: { maxRetriesPerRequest: null, enableReadyCheck: false, keepAlive: 10_000 },
};

/**
 * A named connection, RESP2, never used for writes unless its owner is an action.
 * Commands have 5 s; the blocking reader's socket may be silent for 15 s before it is torn down and reopened.
 */
export function connectRedis({ url, tls, name, purpose, onError }: ConnectOptions): Redis {
  const redis = new Redis({
    ...placeOf({ url, tls }),
    protocol: 2,
    connectionName: name,
    lazyConnect: true,
    connectTimeout: 5_000,
    retryStrategy: reconnectDelayMs,
    enableAutoPipelining: false,
    ...bounds[purpose],
  });
  redis.on("error", (error: Error) => onError?.(error));
  redis.connect().catch(() => undefined);
  return redis;
}

/** Through sentinels: the master that they name, checked by its role each time, and left when they name another. */
export function placeOf({ url, tls = {} }: RedisAddress): RedisOptions {
  const place = parseRedisUrl(url);
  const [first] = place?.hosts ?? [];
  if (!place || !first) throw new Error("an address of Redis that is none");
  const { kind, isTls, hosts, username, password, database, masterName, sentinelUsername, sentinelPassword } = place;
  const account = {
    ...(username === "" ? {} : { username }),
    ...(password === "" ? {} : { password }),
    ...(database === "" ? {} : { db: Number(database) }),
    ...(isTls ? { tls } : {}),
  };
  if (kind === "servers") return { ...(isSocketPath(first.host) ? { path: first.host } : first), ...account };
  return {
    ...account,
    sentinels: hosts,
    name: masterName,
    failoverDetector: true,
    ...(sentinelUsername === "" ? {} : { sentinelUsername }),
    ...(sentinelPassword === "" ? {} : { sentinelPassword }),
    ...(isTls ? { enableTLSForSentinelMode: true, sentinelTLS: tls } : {}),
  };
}
