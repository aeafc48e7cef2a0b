import { formatDuration } from "../format";
import type { ConsumerReading } from "../stream/reading";
import { type ConsumerFacts, consumerState } from "./consumer-state";

type GroupFacts = Omit<ConsumerFacts, "name" | "heldForMs" | "idleElsewhereMs">;

/**
 * Whom an entry can be claimed for at once: a consumer of this call that is alive by its own signs, not the owner, best
 * the one that got entries last and holds the fewest. Null where none is known: then a release is the better advice.
 */
export function claimForOf(
  facts: GroupFacts,
  owner: string,
  idleElsewhereMs: (name: string) => number | null,
): { consumer: string; why: string } | null {
  let best: { reading: ConsumerReading; gotMs: number } | null = null;
  for (const reading of facts.consumers ?? []) {
    const { name } = reading;
    if (name === owner) continue;
    const state = consumerState({ ...facts, name, heldForMs: 0, idleElsewhereMs: idleElsewhereMs(name) });
    if (state !== "alive" || holdsWithoutProgress(reading, facts)) continue;
    const gotMs = lastGotMs(reading);
    if (best === null || isBetter(reading, gotMs, best)) best = { reading, gotMs };
  }
  if (best === null) return null;
  const { reading, gotMs } = best;
  const got = Number.isFinite(gotMs) ? `got entries ${formatDuration(gotMs)} ago` : "polls, and has got none yet";
  return { consumer: reading.name, why: `alive in this call, ${got}, holds ${reading.pending}` };
}

/** Since it last got or acked something; before Redis 7.2 idle says that. */
function lastGotMs({ inactiveMs, idleMs }: ConsumerReading): number {
  if (inactiveMs === null) return idleMs;
  return inactiveMs < 0 ? Number.POSITIVE_INFINITY : inactiveMs;
}

function holdsWithoutProgress(reading: ConsumerReading, { limits }: GroupFacts): boolean {
  return reading.pending > 0 && lastGotMs(reading) >= limits.blockedAfterMs;
}

function isBetter(
  { pending, name }: ConsumerReading,
  gotMs: number,
  best: { reading: ConsumerReading; gotMs: number },
): boolean {
  if (pending !== best.reading.pending) return pending < best.reading.pending;
  return gotMs === best.gotMs ? name < best.reading.name : gotMs < best.gotMs;
}
