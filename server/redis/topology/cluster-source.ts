import { type ClusterView, newestView } from "@/lib/topology/cluster-replies";
import { type NatMap, reachedAt } from "@/lib/topology/nat-map";
import type { RedisNode } from "@/lib/topology/node";
import { formatHostPort, type HostPort } from "@/lib/topology/redis-url";
import { askCluster } from "./ask-cluster";
import { createAskedConnections, distinctPlaces } from "./asked-connections";
import type { Connect, Found, TopologySource } from "./source";

export type ClusterSourceOptions = { seeds: readonly HostPort[]; nat: NatMap; connect: Connect };

const askedTogether = 3;
const maxAsked = 12;
/** A Cluster that was made anew counts its epochs from the start: after so many answers nobody contradicts it is believed. */
const maxOldAnswers = 10;
const unnamed = { note: null, naming: null };

/**
 * The nodes of a Cluster, by the newest of what its nodes say: three are asked at a time, masters first, then everybody
 * known and the seeds, until one answers that knows no less than was known before.
 */
export function createClusterSource({ seeds, nat, connect }: ClusterSourceOptions): TopologySource {
  const asked = createAskedConnections(connect);
  let nodes: readonly RedisNode[] = [];
  let epoch: number | null = null;
  let oldAnswers = 0;

  async function ask(place: HostPort): Promise<ClusterView> {
    const connection = asked.to(place);
    try {
      const view = await askCluster(connection, place);
      return { ...view, nodes: view.nodes.map((node) => ({ ...node, ...reachedAt(node, nat) })) };
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  async function find(): Promise<Found> {
    const masters = nodes.filter(({ role }) => role === "master");
    const candidates = distinctPlaces([...masters, ...nodes, ...seeds]).slice(0, maxAsked);
    asked.keepOnly(candidates);
    let old: ClusterView | null = null;
    let problem: Error | null = null;
    for (let from = 0; from < candidates.length; from += askedTogether) {
      const answers = await Promise.allSettled(candidates.slice(from, from + askedTogether).map(ask));
      const views = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
      for (const answer of answers) if (answer.status === "rejected") problem ??= asError(answer.reason);
      const newest = newestView(views, epoch);
      if (newest) return take(newest);
      old ??= newestView(views, null);
    }
    if (old !== null && ++oldAnswers >= maxOldAnswers) return take(old);
    const places = candidates.map(formatHostPort).join(", ");
    return { nodes, problem: problem ?? new Error(`no node of ${places} knows who holds the slots`), ...unnamed };
  }

  function take(view: ClusterView): Found {
    oldAnswers = 0;
    epoch = view.epoch;
    nodes = view.nodes;
    return { nodes, problem: null, ...unnamed };
  }

  return { find, close: asked.close };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
