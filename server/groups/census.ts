import type { ConsumerTarget } from "@/lib/schema/action";
import type { GroupCensus } from "@/lib/schema/group";
import type { Thresholds } from "@/lib/schema/thresholds";
import { addToCensus, type CensusSum, censusOf, consumerState, isRemovable } from "@/lib/stream/consumer-census";
import type { ConsumerReading } from "@/lib/stream/reading";
import type { Collector } from "@/server/collector/collector";
import { readFailure } from "@/server/collector/find-call";
import type { RawConnection } from "@/server/redis/connection";
import { encodeCommand } from "@/server/redis/encode-command";
import { readConsumers } from "@/server/redis/inspect";
import { orError } from "@/server/redis/raw-connection";
import { ReplyError } from "@/server/redis/reply-reader";

const maxCalls = 20_000;
const batchSize = 100;
const perCallUs = 4;
/** A census is told again for this long, and longer the more calls it took to make. */
const freshForMs = 3_000;
const freshPerCallMs = 2;
const maxKept = 20;
const maxPlaces = 100_000;

export type CensusOptions = {
  collector: Collector;
  /** Throws not-found for a group that is in no call and was seen or expected in none. */
  expectKnown: (group: string) => void;
  connection: RawConnection;
  afford: (costUs: number) => Promise<void>;
  thresholds: Thresholds;
  now: () => number;
};

type Place = { callId: string; name: string; pending: number; idleMs: number; inactiveMs: number | null };
type Taken = {
  census: GroupCensus;
  places: readonly Place[];
  removable: ReadonlySet<string>;
  activeAtMs: Map<string, number>;
};

const readNames = orError(readConsumers);

/**
 * All consumers of a group over all its calls, asked of each call when somebody wants to know, within the budget, and
 * told again for some seconds. The look before is kept to tell who was touched meanwhile: an idle time alone is no life.
 */
export function createCensus({ collector, expectKnown, connection, afford, thresholds, now }: CensusOptions) {
  const kept = new Map<string, { taken: Taken | null; asking: Promise<Taken> | null; untilMs: number }>();

  async function take(group: string): Promise<Taken> {
    const known = kept.get(group);
    if (known?.asking) return known.asking;
    if (known?.taken && now() < known.untilMs) return known.taken;
    const entry = { taken: known?.taken ?? null, asking: null as Promise<Taken> | null, untilMs: 0 };
    kept.delete(group);
    kept.set(group, entry);
    for (const oldest of kept.keys()) {
      if (kept.size <= maxKept) break;
      kept.delete(oldest);
    }
    entry.asking = look(group, entry.taken);
    try {
      entry.taken = await entry.asking;
      entry.untilMs = now() + Math.max(freshForMs, entry.taken.census.callsLookedAt * freshPerCallMs);
      return entry.taken;
    } finally {
      entry.asking = null;
    }
  }

  async function look(group: string, before: Taken | null): Promise<Taken> {
    const calls = callsOf(group);
    // A group that is gone from every call, or is only expected, has no consumers; one that nobody knows is not found.
    if (calls.length === 0) expectKnown(group);
    const sums = new Map<string, CensusSum>();
    const places: Place[] = [];
    const looked = calls.slice(0, maxCalls);
    let unread = 0;
    let hasWork = false;
    try {
      for (let from = 0; from < looked.length; from += batchSize) {
        const batch = looked.slice(from, from + batchSize);
        await afford(batch.reduce((sum, { consumers }) => sum + perCallUs + consumers, 0));
        await connection.open();
        collector.load.otherCounts.set(
          "xinfo|consumers",
          (collector.load.otherCounts.get("xinfo|consumers") ?? 0) + batch.length,
        );
        const replies = await connection.pipeline(
          batch.map(({ key }) => encodeCommand("XINFO", "CONSUMERS", key, group)),
          batch.map(() => readNames),
        );
        batch.forEach((call, i) => {
          const reply = replies[i];
          if (reply === undefined || reply instanceof ReplyError) {
            unread++;
            return;
          }
          hasWork ||= call.hasWork;
          for (const consumer of corrected(call.key, group, reply)) {
            addToCensus(sums, call.callId, consumer);
            const { name, pending, idleMs, inactiveMs } = consumer;
            if (places.length < maxPlaces) places.push({ callId: call.callId, name, pending, idleMs, inactiveMs });
          }
        });
      }
    } catch (error) {
      throw readFailure(error, collector, `The consumers of ${group}`);
    }
    return judge(
      group,
      sums,
      places,
      { hasWork, callsLookedAt: looked.length - unread, callsTotal: calls.length },
      before,
    );
  }

  function judge(
    group: string,
    sums: ReadonlyMap<string, CensusSum>,
    places: readonly Place[],
    { hasWork, callsLookedAt, callsTotal }: { hasWork: boolean; callsLookedAt: number; callsTotal: number },
    before: Taken | null,
  ): Taken {
    const asOfMs = collector.redisNowMs();
    const activeAtMs = new Map<string, number>();
    const removable = new Set<string>();
    const judged = [...sums.values()].map((sum) => {
      const atMs = asOfMs - sum.idleMs;
      activeAtMs.set(sum.name, atMs);
      const earlier = before?.activeAtMs.get(sum.name);
      const isSeenActive = earlier !== undefined && atMs > earlier + 250;
      const state = consumerState(sum, { hasWork, isSeenActive }, thresholds);
      if (isRemovable(state, sum.pending, sum.idleMs, thresholds.goneAfterMs)) removable.add(sum.name);
      return { ...sum, state };
    });
    const census = { group, asOfMs, callsLookedAt, callsTotal, ...censusOf(judged, thresholds.goneAfterMs) };
    return { census, places, removable, activeAtMs };
  }

  /** Without the signs of life that are the console's own. */
  function corrected(key: string, group: string, consumers: ConsumerReading[]): ConsumerReading[] {
    return collector.ownTouches.correct(key, group, consumers);
  }

  function callsOf(groupName: string) {
    const calls: { key: string; callId: string; consumers: number; hasWork: boolean }[] = [];
    for (const { row } of collector.registry.assessments()) {
      const group = row.groups.find(({ name }) => name === groupName);
      if (group === undefined) continue;
      const hasWork = group.pending > 0 || group.lagEntries === null || group.lagEntries > 0;
      calls.push({ key: row.streamKey, callId: row.callId, consumers: group.consumers, hasWork });
    }
    return calls;
  }

  return {
    of: async (group: string): Promise<GroupCensus> => (await take(group)).census,
    /** Every registration that can be removed now, as it was seen: whoever is active again meanwhile is skipped. */
    async removable(group: string): Promise<{ targets: ConsumerTarget[]; isCut: boolean }> {
      const { places, removable } = await take(group);
      const targets = places
        .filter(({ name }) => removable.has(name))
        .map(({ callId, name, idleMs }) => ({
          callId,
          group,
          consumer: name,
          // One that only an operator touched looks fresh to Redis.
          idleMs: Number.isFinite(idleMs) ? Math.floor(idleMs) : 0,
        }));
      return { targets, isCut: places.length >= maxPlaces };
    },
  };
}

export type Census = ReturnType<typeof createCensus>;
