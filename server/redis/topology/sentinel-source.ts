import type { MasterNaming } from "@/lib/schema/snapshot";
import { type ChosenMaster, chooseMaster } from "@/lib/topology/choose-master";
import { type NatMap, reachedAt } from "@/lib/topology/nat-map";
import { type RedisNode, slotCount } from "@/lib/topology/node";
import { formatHostPort, type HostPort } from "@/lib/topology/redis-url";
import { LostConnection } from "../redis-error";
import { askSentinel, type SentinelView } from "./ask-sentinel";
import { createAskedConnections, distinctPlaces } from "./asked-connections";
import type { Connect, Found, TopologySource } from "./source";
import { createSwitchListeners, type Subscribe } from "./switch-listeners";

export type SentinelSourceOptions = {
  sentinels: readonly HostPort[];
  master: string;
  nat: NatMap;
  connect: Connect;
  subscribe: Subscribe;
  /** Some sentinel has switched: worth asking all of them now. */
  onSwitch: () => void;
};

const maxSentinels = 16;

/**
 * The master that the sentinels name, and its replicas. All of them are asked, also those that the first ones know of.
 * From one master to another it goes with the majority only: a sentinel that is cut off names the old one for ever.
 */
export function createSentinelSource(options: SentinelSourceOptions): TopologySource {
  const { sentinels, master, nat, connect } = options;
  const asked = createAskedConnections(connect);
  const listeners = createSwitchListeners(master, options.subscribe, options.onSwitch);
  let known = distinctPlaces(sentinels);
  let nodes: readonly RedisNode[] = [];
  let naming: MasterNaming | null = null;

  async function ask(place: HostPort): Promise<SentinelView> {
    const connection = asked.to(place);
    try {
      const view = await askSentinel(connection, place, master);
      return {
        ...view,
        master: view.master && reachedAt(view.master, nat),
        others: view.others.map((other) => reachedAt(other, nat)),
        replicas: view.replicas.map((replica) => reachedAt(replica, nat)),
      };
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  async function find(): Promise<Found> {
    listeners.listen(known);
    const asking = known;
    const answers = await Promise.allSettled(asking.map(ask));
    const silent = asking.filter((_, i) => answers[i]?.status === "rejected").map(formatHostPort);
    const views = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    const refusals = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
    const sentinelCount = countSentinels(views);
    known = distinctPlaces([...sentinels, ...views.flatMap(({ others }) => others)]).slice(0, maxSentinels);
    asked.keepOnly(known);
    const chosen = chooseMaster(views, sentinelCount);
    if (chosen === null) return { nodes, problem: whyNone(refusals), note: null, naming: null };
    const isSame = nodes[0]?.id === formatHostPort(chosen.master);
    if (!chosen.isMajority && nodes.length > 0 && !isSame) {
      return { nodes, problem: null, note: `${sayVotes(chosen)}, so that it is not followed`, naming };
    }
    const { namedBy, votes } = chosen;
    naming = { namedBy, votes, sentinels: sentinelCount, silent };
    nodes = nodesOf(chosen.master, views.find(({ sentinel }) => sentinel === chosen.namedBy)?.replicas ?? []);
    return { nodes, problem: null, note: chosen.isMajority ? null : sayVotes(chosen), naming };
  }

  /** Each sentinel counts itself and the others it knows; those that never answered count through them. */
  function countSentinels(views: readonly SentinelView[]): number {
    const most = views.reduce((count, { others }) => Math.max(count, others.length + 1), 0);
    return Math.max(most, views.length);
  }

  function whyNone(refusals: readonly unknown[]): Error {
    const [first] = refusals;
    const message = first instanceof Error ? first.message : "";
    if (/no such master/i.test(message)) {
      return new LostConnection(`no sentinel knows a master called ${master}`);
    }
    return first instanceof Error ? first : new LostConnection("no sentinel answers");
  }

  return {
    find,
    close(): void {
      listeners.stop();
      asked.close();
    },
  };
}

function sayVotes({ master, votes, sentinels }: ChosenMaster): string {
  return `only ${votes} of ${sentinels} sentinels ${votes === 1 ? "names" : "name"} ${formatHostPort(master)} the master`;
}

function nodesOf(master: HostPort, replicas: readonly HostPort[]): RedisNode[] {
  const id = formatHostPort(master);
  const facts = { health: null, replicationOffset: null };
  return [
    { id, ...master, role: "master", masterId: null, slots: [[0, slotCount - 1]], ...facts },
    ...replicas.map((place) => {
      const replicaId = formatHostPort(place);
      return { id: replicaId, ...place, role: "replica" as const, masterId: id, slots: [], ...facts };
    }),
  ];
}
