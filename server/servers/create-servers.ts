import type { CallNames } from "@/lib/ids/call-names";
import { describeProblem } from "@/lib/topology/describe-problem";
import { addressOf } from "@/lib/topology/redis-url";
import { deadLetterPatterns } from "@/server/actions/redis-rights";
import { parseTarget, type RedisAddress } from "@/server/redis/dial";
import { createRawConnection } from "@/server/redis/raw-connection";
import { createServerReader } from "./server-reader";

const nowhere = "callboard-nowhere";

export type ServersOptions = {
  watched: RedisAddress;
  patterns: readonly string[];
  names: CallNames;
  now: () => number;
};

/** What each watched server can, may, keeps and lacks, asked for on a connection of its own. */
export function createServers({ watched, patterns, names, now }: ServersOptions) {
  const connection = createRawConnection({ ...watched, name: "callboard:abilities" });
  const reader = createServerReader({
    servers: () => [{ address: addressOf(watched.url), connection }],
    describe: (error) => describeProblem(error, watched.url, "REDIS_URL").message,
    user: parseTarget(watched).username || "default",
    streams: patterns,
    deadLetters: [...new Set(patterns.flatMap(deadLetterPatterns))],
    nowhere: names.keyOf(nowhere) ?? nowhere,
    now,
  });
  return { read: reader.read, stop: connection.close };
}
