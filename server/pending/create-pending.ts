import type { Thresholds } from "@/lib/schema/thresholds";
import type { Collector } from "@/server/collector/collector";
import type { RedisAddress } from "@/server/redis/dial";
import { createRawConnection } from "@/server/redis/raw-connection";
import type { EntryMasks } from "../entries/entry-mask";
import { createClaimCandidates } from "./claim-candidates";
import { createConsumerPlaces } from "./consumer-places";
import { createGhostLedger } from "./ghost-ledger";
import { createPendingList } from "./pending-list";
import { createScanCache } from "./scan-cache";
import { createPendingScanner } from "./scan-pending";

export type PendingOptions = {
  watched: RedisAddress;
  collector: Collector;
  budgetPercent: number;
  thresholds: Thresholds;
  masks: EntryMasks;
  now: () => number;
};

/** Everything that reads pending entries, over two connections: one for lists, one for the entries themselves. */
export function createPending({ watched, collector, budgetPercent, thresholds, masks, now }: PendingOptions) {
  const lists = createRawConnection({ ...watched, name: "callboard:pending" });
  const entries = createRawConnection({ ...watched, name: "callboard:pending-rows", maxReplyBytes: 64_000_000 });
  const scanner = createPendingScanner({ collector, connection: lists, budgetPercent, now });
  const scans = createScanCache(scanner, now);
  const ledger = createGhostLedger();
  const list = createPendingList({
    collector,
    connection: entries,
    ledger,
    thresholds,
    masks,
    scans,
    afford: scanner.afford,
    now,
  });
  const places = createConsumerPlaces({ collector, connection: lists, afford: scanner.afford });
  const candidates = createClaimCandidates({ collector, connection: lists, thresholds });
  return {
    list: list.list,
    find: list.find,
    ordered: list.ordered,
    consumers: candidates.answer,
    consumerPlaces: places.find,
    ghostSeen: ledger.of,
    /** Where others may look at single entries; its replies are bounded. */
    connection: entries,
    /** Where others may list what is of no entry, such as consumers. */
    listConnection: lists,
    /** Waits until reading of this cost (microseconds of Redis) fits into the budget. */
    afford: scanner.afford,
    /** After an action: the next list is read anew. */
    forget: scans.forget,
    stop(): void {
      lists.close();
      entries.close();
    },
  };
}

export type Pending = ReturnType<typeof createPending>;
