import { formatBytes, formatCounted, formatDuration } from "@/lib/format";
import type { Loss } from "@/lib/schema/durability";
import { addedAfterOffset, type OffsetSample } from "./added-since";
import { lossOf, type Recorded, windowLoss } from "./crash-loss";
import type { DurabilityFacts, Replica } from "./durability-facts";

/** What the best replica lacks of what its master has, when it takes over now. */
export function failoverLoss(facts: DurabilityFacts, recorded: Recorded, offsets: readonly OffsetSample[]): Loss {
  const { role, replicas, offset } = facts;
  if (role === "replica") return unknown("? · this is a replica: its master knows who is behind");
  if (replicas === null || offset === null) return unknown("? · INFO replication is not told");
  const best = bestReplica(replicas);
  if (best === null) {
    const why = replicas.length === 0 ? "no replica is connected" : "no replica is online";
    return unknown(`as much as a crash of the machine: ${why}, nothing can take over`);
  }
  // A master that has written nothing to its replicas stands at 0, as does a replica that has not answered yet.
  if (best.offset === 0 && offset === 0) {
    return unknown(`? · ${best.address} has acknowledged nothing yet: it may still be loading what its master sent`);
  }
  const gapBytes = Math.max(0, offset - best.offset);
  if (gapBytes === 0) {
    const text = `nothing: ${best.address} has acknowledged all its master wrote`;
    return { entries: 0, isAtLeast: false, text, isRisk: false };
  }
  const added = addedAfterOffset(recorded.samples, offsets, best.offset);
  const which = `the best replica, ${best.address}, has not acknowledged the last ${formatBytes(gapBytes)}`;
  return lossOf(added, which, { isRisk: isFarBehind(best), isAtLeast: false });
}

/** Redis counts a replica's silence in whole seconds, and looks at it once a second. */
const lagIsLateMs = 2_000;

/** What a master takes that nobody keeps, once it is cut off from its replicas and another one took over. */
export function cutOffLoss(
  { role, replicas, minReplicas, maxLagMs }: DurabilityFacts,
  recorded: Recorded,
): Loss | null {
  if (role === "replica" || replicas === null || replicas.length === 0) return null;
  if (minReplicas === 0) {
    return unknown("all it takes until somebody notices, without a bound (min-replicas-to-write 0)");
  }
  if (maxLagMs === null || maxLagMs === 0) {
    const set = minReplicas === null ? "min-replicas-to-write is set" : `min-replicas-to-write ${minReplicas}`;
    return unknown(`? · ${set}; for how long a silent replica counts (min-replicas-max-lag) is not readable`);
  }
  return windowLoss(maxLagMs + lagIsLateMs, recorded, {
    why: `${minReplicas === null ? "min-replicas-to-write" : `min-replicas-to-write ${minReplicas}`}, min-replicas-max-lag ${formatDuration(maxLagMs)}, looked at once a second`,
    isRisk: false,
  });
}

/** The online one that has most. */
export function bestReplica(replicas: readonly Replica[]): Replica | null {
  let best: Replica | null = null;
  for (const replica of replicas)
    if (replica.isOnline && (best === null || replica.offset > best.offset)) best = replica;
  return best;
}

export const maxReplicaLagSeconds = 10;
const isFarBehind = ({ lagSeconds }: Replica): boolean => (lagSeconds ?? 0) > maxReplicaLagSeconds;

export const describeReplicas = (replicas: readonly Replica[]): string =>
  replicas.length === 0
    ? "no replica"
    : `${formatCounted(replicas.length, "replica")}, ${replicas.filter(({ isOnline }) => isOnline).length} online`;

const unknown = (text: string): Loss => ({ entries: null, isAtLeast: false, text, isRisk: true });
