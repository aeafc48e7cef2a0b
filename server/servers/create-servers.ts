import type { CallNames } from "@/lib/ids/call-names";
import { describeProblem } from "@/lib/topology/describe-problem";
import { addressOf, formatHostPort } from "@/lib/topology/redis-url";
import { deadLetterPatterns } from "@/server/actions/redis-rights";
import { parseTarget } from "@/server/redis/dial";
import { createRawConnection, type RawConnection } from "@/server/redis/raw-connection";
import { keyOn } from "@/server/redis/topology/holds-key";
import type { Topology } from "@/server/redis/topology/topology";
import { createServerReader, type WatchedServer } from "./server-reader";
import { createUnwatchedStreams } from "./unwatched-streams";

const nowhere = "callboard-nowhere";
/** Streams of dead letters are named so. */
const setAside = "dlq:";
const needs = { name: "callboard:abilities" };

export type ServersOptions = {
  topology: Pick<Topology, "kind" | "watched" | "nodes" | "masters" | "connectTo">;
  patterns: readonly string[];
  names: CallNames;
  now: () => number;
};

/** What each watched server can, may, keeps and lacks, asked for on a connection of its own to each: masters and replicas. */
export function createServers({ topology, patterns, names, now }: ServersOptions) {
  const { watched } = topology;
  const single = createRawConnection({ ...watched, ...needs });
  const toNodes = new Map<string, RawConnection>();

  function servers(): WatchedServer[] {
    const nodes = topology.kind === "single" ? [] : topology.nodes();
    const byAddress = new Map(nodes.map((node) => [formatHostPort(node), node]));
    for (const [address, connection] of toNodes) {
      if (byAddress.has(address)) continue;
      connection.close();
      toNodes.delete(address);
    }
    if (nodes.length === 0) return [{ address: addressOf(watched.url), connection: single, nowhere: keyOf(nowhere) }];
    return [...byAddress].map(([address, node]) => {
      const connection = toNodes.get(address) ?? topology.connectTo(node, needs);
      toNodes.set(address, connection);
      return { address, connection, nowhere: keyOn(node, nowhere, keyOf) };
    });
  }

  const keyOf = (callId: string) => names.keyOf(callId) ?? callId;

  const reader = createServerReader({
    servers,
    describe: (error) => describeProblem(error, watched.url, "REDIS_URL").message,
    user: parseTarget(watched).username || "default",
    streams: patterns,
    deadLetters: [...new Set(patterns.flatMap(deadLetterPatterns))],
    now,
  });
  const masters = () => new Set(topology.masters().map(formatHostPort));
  const unwatched = createUnwatchedStreams({
    connections: () => {
      const all = servers();
      return all
        .filter(({ address }) => all.length === 1 || masters().has(address))
        .map(({ connection }) => connection);
    },
    isKnown: (key) => names.callIdOf(key) !== null || key.startsWith(setAside),
    now,
  });
  return {
    read: reader.read,
    unwatched: unwatched.read,
    stop(): void {
      single.close();
      for (const connection of toNodes.values()) connection.close();
    },
  };
}
