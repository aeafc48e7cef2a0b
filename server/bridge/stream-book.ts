import type { EntryWeight } from "@/lib/bridge/read-size";
import { type Route, routesOf, topicsOf } from "@/lib/bridge/routes";
import { slotOf } from "@/lib/bridge/slots";
import type { CallNames } from "@/lib/ids/call-names";

/** `new`: its group may not be there. `backlog`: what was delivered and not acked comes first. `live`: what comes. */
export type StreamPosition = "new" | "backlog" | "live";

export type BridgeStream = {
  key: string;
  callId: string;
  slot: number;
  routes: readonly Route[];
  topics: readonly string[];
  position: StreamPosition;
  /** Entries of it that are read and not settled; meanwhile it is not read again. */
  isBusy: boolean;
  /** A reply with entries of it was too large to be held: it is read alone, one entry at a time. */
  isSuspect: boolean;
  weight: EntryWeight;
  dueAtMs: number;
  waitMs: number;
  lastEntryAtMs: number;
};

export type StreamBookOptions = { routes: readonly Route[]; names: CallNames; maxStreams: number };

/** The streams to be bridged, as they are found; never more than `maxStreams`. */
export function createStreamBook({ routes, names, maxStreams }: StreamBookOptions) {
  const byKey = new Map<string, BridgeStream>();
  let leftOut = 0;

  return {
    byKey,
    /** Of the last pass. */
    get leftOut() {
      return leftOut;
    },
    beginPass(): void {
      leftOut = 0;
    },
    add(key: string, nowMs: number): void {
      if (byKey.has(key)) return;
      const callId = names.callIdOf(key);
      const own = routesOf(routes, key);
      if (callId === null || own.length === 0) return;
      if (byKey.size >= maxStreams) {
        leftOut++;
        return;
      }
      byKey.set(key, {
        key,
        callId,
        slot: slotOf(key),
        routes: own,
        topics: topicsOf(own),
        position: "new",
        isBusy: false,
        isSuspect: false,
        weight: null,
        dueAtMs: 0,
        waitMs: 0,
        lastEntryAtMs: nowMs,
      });
    },
    remove(stream: BridgeStream): void {
      if (byKey.get(stream.key) === stream) byKey.delete(stream.key);
    },
    /** Nobody knows what the lost connection has delivered; another worker may have had a stream meanwhile. */
    startOver(which: (stream: BridgeStream) => boolean = () => true): void {
      for (const stream of byKey.values()) {
        if (which(stream) && stream.position === "live") stream.position = "backlog";
      }
    },
  };
}

export type StreamBook = ReturnType<typeof createStreamBook>;
