import type { ConsumerState } from "@/lib/schema/pending";
import type { Status } from "@/lib/schema/status";
import type { Thresholds } from "@/lib/schema/thresholds";
import type { ConsumerReading } from "@/lib/stream/reading";
import { entryTimeMs } from "../ids/entry-id";

export type ConsumerFacts = {
  name: string;
  /** Everybody in the group; null when they could not be read. */
  consumers: readonly ConsumerReading[] | null;
  /** The shortest idle time of a consumer of this name over other calls; null when none was seen. */
  idleElsewhereMs: number | null;
  /** Whether idle counts attempts to read (Redis ≥ 7.2) or only successes. */
  idleMeansAttempt: boolean;
  group: { status: Status; lagEntries: number | null; lastDeliveredId: string } | null;
  /** How long the longest untouched of the entries at hand has been with this consumer. */
  heldForMs: number;
  nowMs: number;
  limits: Pick<Thresholds, "blockedAfterMs" | "goneAfterMs">;
};

/**
 * What the owner of an entry is doing. Before Redis 7.2 idle counts from the last success, so a long idle time proves
 * an absence only where there was something to get: entries undelivered now, or delivered to others since.
 */
export function consumerState(facts: ConsumerFacts): ConsumerState {
  const { name, consumers, limits } = facts;
  if (name === "") return "released";
  if (consumers === null) return "unknown";
  const consumer = consumers.find((one) => one.name === name);
  if (consumer === undefined) return "gone";
  if (consumer.idleMs < limits.goneAfterMs) return isStalled(consumer, facts) ? "stalled" : "alive";
  if (facts.idleMeansAttempt || hadSomethingToGet(consumer, facts)) return "gone";
  return isSeenElsewhere(facts) ? "alive" : "unknown";
}

function isStalled(consumer: ConsumerReading, { group, heldForMs, limits }: ConsumerFacts): boolean {
  if (heldForMs < limits.blockedAfterMs) return false;
  if (consumer.inactiveMs !== null) return consumer.inactiveMs < 0 || consumer.inactiveMs >= limits.blockedAfterMs;
  return group?.status === "BLOCKED";
}

function hadSomethingToGet(consumer: ConsumerReading, { group, nowMs, limits }: ConsumerFacts): boolean {
  if (group === null) return false;
  if (group.lagEntries !== null && group.lagEntries > 0) return true;
  const deliveredAtMs = entryTimeMs(group.lastDeliveredId, nowMs);
  return deliveredAtMs !== null && deliveredAtMs - (nowMs - consumer.idleMs) >= limits.goneAfterMs / 2;
}

function isSeenElsewhere({ idleElsewhereMs, limits }: ConsumerFacts): boolean {
  return idleElsewhereMs !== null && idleElsewhereMs < limits.goneAfterMs;
}
