import type { MoreConsumers } from "@/lib/schema/call";
import { firstOf } from "./first-of";
import type { ConsumerReading } from "./reading";

/** Consumers of one group that are kept, and those of all groups of a call that are listed. */
export const maxConsumers = 100;
export const maxListedConsumers = 300;

type Bounded = { consumers: ConsumerReading[]; more: MoreConsumers | null };

/**
 * Where a group has more consumers than are kept: those that hold the most, then those that asked last: who holds
 * entries, and whether anybody is there, stays known. The others are summed up.
 */
export function boundConsumers(consumers: ConsumerReading[], most: number = maxConsumers): Bounded {
  if (consumers.length <= most) return { consumers, more: null };
  const holding = consumers.filter(({ pending }) => pending > 0);
  const kept = new Set(firstOf(holding, Math.ceil(most / 2), byPending));
  for (const consumer of firstOf(consumers, most, byIdle)) if (kept.size < most) kept.add(consumer);
  const more: MoreConsumers = { withoutEntries: 0, holding: 0, pending: 0 };
  for (const consumer of consumers) if (!kept.has(consumer)) addTo(more, consumer);
  return { consumers: [...kept].sort(byPending), more };
}

/** The same over the groups of a call: as many of each as leave room for all. */
export function boundListed(groups: readonly Bounded[]): Bounded[] {
  let total = 0;
  for (const { consumers } of groups) total += consumers.length;
  if (total <= maxListedConsumers) return [...groups];
  const listed = groups.flatMap(({ consumers }, group) => consumers.map((consumer) => ({ group, consumer })));
  const kept = new Set(
    firstOf(listed, maxListedConsumers, (a, b) => byPending(a.consumer, b.consumer) || a.group - b.group).map(
      ({ consumer }) => consumer,
    ),
  );
  return groups.map(({ consumers, more }) => {
    const left = consumers.filter((consumer) => !kept.has(consumer));
    if (left.length === 0) return { consumers, more };
    const sum = more === null ? { withoutEntries: 0, holding: 0, pending: 0 } : { ...more };
    for (const consumer of left) addTo(sum, consumer);
    return { consumers: consumers.filter((consumer) => kept.has(consumer)), more: sum };
  });
}

function addTo(sum: MoreConsumers, { pending }: ConsumerReading): void {
  if (pending === 0) sum.withoutEntries++;
  else sum.holding++;
  sum.pending += pending;
}

const byName = (a: ConsumerReading, b: ConsumerReading) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const byIdle = (a: ConsumerReading, b: ConsumerReading) =>
  a.idleMs === b.idleMs ? byName(a, b) : a.idleMs < b.idleMs ? -1 : 1;
const byPending = (a: ConsumerReading, b: ConsumerReading) => b.pending - a.pending || byIdle(a, b);
