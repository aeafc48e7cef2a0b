import slotOf from "cluster-key-slot";
import type { MasterNaming } from "@/lib/schema/snapshot";
import { type NatMap, noNat, reachedAt } from "@/lib/topology/nat-map";
import { type RedisNode, slotCount } from "@/lib/topology/node";
import { addressOf, formatHostPort, type HostPort, parseRedisUrl } from "@/lib/topology/redis-url";
import type { ServerRole } from "@/lib/topology/server-role";
import { type SlotMap, shardsOf, slotMapOf } from "@/lib/topology/slot-map";
import { connectRedis } from "../connect";
import type { ConnectionNeeds, RawConnection } from "../connection";
import type { RedisAddress, RedisTls } from "../dial";
import { createRawConnection } from "../raw-connection";
import { LostConnection } from "../redis-error";
import { createClusterSource } from "./cluster-source";
import { requireMaster } from "./require-master";
import { createRoutedConnection, type Router } from "./routed-connection";
import { createSentinelSource } from "./sentinel-source";
import type { TopologySource } from "./source";

export type TopologyOptions = {
  url: string;
  tls?: RedisTls | undefined;
  nat?: NatMap | undefined;
  lookEveryMs?: Record<Exclude<TopologyKind, "single">, number>;
  now?: () => number;
};

export type TopologyKind = "single" | "sentinel" | "cluster";

/** The nodes before and after; `kind` is what they are now. */
export type TopologyChange = { before: readonly RedisNode[]; now: readonly RedisNode[] };

const usualLooks = { sentinel: 1_000, cluster: 5_000 };
const minBetweenLooksMs = 200;

/**
 * Which servers hold what is watched: one, the master that sentinels name, or the nodes of a Cluster; nothing else needs
 * to know which. A single address is taken for one server until that says that it is a Cluster (`told`). Several
 * addresses are the seeds of one. It asks every few seconds, and at once when a sentinel tells of a switch, or somebody
 * was sent elsewhere or got no answer (`nudge`, five times a second at most). What cannot be found out leaves the nodes as they were last known.
 */
export function createTopology(options: TopologyOptions) {
  const { url, tls, nat = noNat, lookEveryMs = usualLooks, now = Date.now } = options;
  const place = parseRedisUrl(url);
  const [first] = place?.hosts ?? [];
  if (!place || !first) throw new Error("an address of Redis that is none");
  const { hosts, isTls, masterName, sentinelUsername, sentinelPassword } = place;
  const listeners = new Set<(change: TopologyChange) => void>();
  const homes: RawConnection[] = [];
  let kind: TopologyKind = place.kind === "sentinels" ? "sentinel" : hosts.length > 1 ? "cluster" : "single";
  let nodes: readonly RedisNode[] = kind === "single" ? [singleNode(first)] : [];
  let owners: SlotMap = slotMapOf(nodes);
  let source: TopologySource | null = null;
  let problem: Error | null = null;
  let note: string | null = null;
  let naming: MasterNaming | null = null;
  let isNudged = false;
  let looking: Promise<void> | null = null;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let hasStopped = false;

  const connectTo = (at: HostPort, needs: ConnectionNeeds) =>
    createRawConnection({
      url,
      tls,
      ...needs,
      placeOf: () => ({ host: at.host, port: at.port }),
      ...(kind === "sentinel" ? { greet: requireMaster(at) } : {}),
    });

  function sourceOf(): TopologySource | null {
    if (source !== null || kind === "single") return source;
    if (kind === "cluster") {
      source = createClusterSource({ seeds: hosts, nat, connect: connectTo });
    } else {
      const user = `${encodeURIComponent(sentinelUsername)}:${encodeURIComponent(sentinelPassword)}@`;
      const scheme = isTls ? "rediss" : "redis";
      const addressed = (at: HostPort) => ({ url: `${scheme}://${user}${formatHostPort(at)}`, tls });
      source = createSentinelSource({
        sentinels: hosts,
        master: masterName,
        nat,
        connect: (at, needs) => createRawConnection({ ...addressed(at), ...needs }),
        subscribe: (at) => connectRedis({ ...addressed(at), name: "callboard:switches", purpose: "listening" }),
        onSwitch: nudge,
      });
    }
    return source;
  }

  function look(): Promise<void> {
    const from = sourceOf();
    if (from === null || hasStopped) return Promise.resolve();
    looking ??= from
      .find()
      .then((found) => {
        lookedAtMs = now();
        problem = found.problem;
        note = found.note;
        naming = found.naming;
        if (!hasStopped) take(found.nodes);
      })
      .finally(() => {
        looking = null;
        const isWanted = isNudged;
        isNudged = false;
        again(isWanted ? minBetweenLooksMs : undefined);
      });
    return looking;
  }

  function again(afterMs = kind === "single" ? 0 : lookEveryMs[kind]): void {
    clearTimeout(timer);
    if (hasStopped || kind === "single") return;
    timer = setTimeout(() => void look(), afterMs);
  }

  function take(found: readonly RedisNode[]): void {
    const before = nodes;
    nodes = found;
    owners = slotMapOf(nodes);
    if (signatureOf(before) === signatureOf(nodes)) return;
    if (kind === "sentinel") for (const home of homes) home.close();
    for (const listener of [...listeners]) listener({ before, now: nodes });
  }

  function nudge(): void {
    if (kind === "single" || hasStopped) return;
    // What is being told now may be older than what somebody has just seen.
    isNudged = looking !== null;
    if (isNudged) return;
    again(Math.max(0, lookedAtMs + minBetweenLooksMs - now()));
  }

  function becomeCluster(): void {
    if (kind === "cluster") return;
    kind = "cluster";
    source?.close();
    source = null;
    nodes = [];
    owners = slotMapOf(nodes);
    void look();
  }

  function masterPlace(): HostPort {
    const master = nodes.find(({ role }) => role === "master");
    if (master) return { host: master.host, port: master.port };
    throw new LostConnection(problem?.message ?? "the sentinels have not named a master yet");
  }

  const router: Router = {
    isSpread: () => kind === "cluster",
    async ready() {
      if (nodes.length === 0) await look();
      if (nodes.length === 0)
        throw new LostConnection(problem?.message ?? "the nodes of the Cluster are not known yet");
    },
    ownerOf: (slot) => byId(owners(slot)),
    anyMaster: () => nodes.find(({ role }) => role === "master") ?? null,
    sawMoved: nudge,
    sawTrouble: nudge,
    connectTo,
    home(needs) {
      const home =
        kind === "sentinel"
          ? createRawConnection({ url, tls, ...needs, placeOf: masterPlace, greet: requireMaster() })
          : createRawConnection({ url, tls, ...needs });
      homes.push(home);
      return home;
    },
    reach: (announced) => reachedAt(announced, nat),
    isKnown: (at) => nodes.some(({ host, port }) => host === at.host && port === at.port),
  };

  function byId(nodeId: string | null): RedisNode | null {
    return nodeId === null ? null : (nodes.find(({ id }) => id === nodeId) ?? null);
  }

  const connection = (needs: ConnectionNeeds) => createRoutedConnection(router, needs);
  const address: RedisAddress = { url, tls, route: connection, isSpread: router.isSpread };

  return {
    get kind() {
      return kind;
    },
    /** Where the address leads, as configured and without a password. */
    address: addressOf(url),
    url,
    /** To be handed to whoever reads or writes: each command goes to the server that holds its key. */
    watched: address,
    connection,
    connectTo,
    /** To the one server that the address names, whatever it turns out to be. */
    homeConnection: router.home,
    /** How an announced address is reached from here. */
    reach: router.reach,
    /** All servers known: masters, and replicas of which the topology tells. */
    nodes: (): readonly RedisNode[] => nodes,
    /** In the order of their slots. */
    masters: (): readonly RedisNode[] => shardsOf(nodes),
    slotOf: (key: string): number => (kind === "cluster" ? slotOf(key) : 0),
    masterIdOf: (slot: number): string | null => owners(slot),
    /** Why the servers could not be asked about the others at the last look. */
    get problem(): Error | null {
      return problem;
    },
    /** What is odd about what they say, in one line. */
    get note(): string | null {
      return note;
    },
    /** Which sentinels named the master; null where none did. */
    get naming(): MasterNaming | null {
      return naming;
    },
    /** A server that was reached has said who it is. True where everything is to be looked at anew. */
    told({ isCluster }: Pick<ServerRole, "isCluster">): boolean {
      if (!isCluster || kind !== "single") return false;
      becomeCluster();
      return true;
    },
    nudge,
    /** Looks now; resolves when it has. */
    look,
    onChange(listener: (change: TopologyChange) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(): void {
      if (!hasStopped) void look();
    },
    stop(): void {
      hasStopped = true;
      clearTimeout(timer);
      source?.close();
      listeners.clear();
    },
  };
}

export type Topology = ReturnType<typeof createTopology>;

function singleNode(at: HostPort): RedisNode {
  const facts = { masterId: null, health: null, replicationOffset: null };
  return { id: formatHostPort(at), ...at, role: "master", slots: [[0, slotCount - 1]], ...facts };
}

function signatureOf(nodes: readonly RedisNode[]): string {
  return JSON.stringify(
    nodes.map(({ id, host, port, role, masterId, slots }) => [id, host, port, role, masterId, slots]),
  );
}
