import type { RawEntry } from "@/lib/schema/stream-entry";
import type { Delivery } from "@/lib/stream/entries-behind";

const maxEntries = 1_000;
const maxBytes = 1_048_576;

export type HandedOver = Delivery<RawEntry> & { sizeBytes: number };

/** Deliveries that come while the log itself reads: at most 1,000 entries and about 1 MB, beyond that the oldest go. */
export function createWaitingDeliveries() {
  let waiting: HandedOver[] = [];
  let size = { entries: 0, bytes: 0 };
  return {
    add(delivery: HandedOver): void {
      waiting.push(delivery);
      size = { entries: size.entries + delivery.entries.length, bytes: size.bytes + delivery.sizeBytes };
      while (waiting.length > 1 && (size.entries > maxEntries || size.bytes > maxBytes)) {
        const oldest = waiting.shift();
        if (!oldest) break;
        size = { entries: size.entries - oldest.entries.length, bytes: size.bytes - oldest.sizeBytes };
      }
    },
    take(): HandedOver[] {
      const taken = waiting;
      waiting = [];
      size = { entries: 0, bytes: 0 };
      return taken;
    },
  };
}
