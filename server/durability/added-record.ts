import type { AddedSample } from "@/lib/durability/added-since";
import type { Collector } from "../collector/collector";
import type { CallRecord } from "../collector/registry";

type NodeRecord = { samples: AddedSample[]; added: number; heldEntries: number | null };

const minStepMs = 900;
const maxSamples = 3_700;

/**
 * How many entries each master was seen to get, once a second for the last hour, on its clock. A call that is found later
 * counts with all it has: the count may be early or high, never lower than what was read. On servers without counters
 * the growth of the stream stands in.
 */
export function createAddedRecord(collector: Pick<Collector, "loops" | "registry">) {
  const byNode = new Map<string, NodeRecord>();
  let seen = new WeakMap<CallRecord, number>();

  function tick(): void {
    for (const [nodeId, loop] of collector.loops) {
      if (!loop.isFirstPassDone || loop.tracker.state !== "connected") continue;
      const isFirst = !byNode.has(nodeId);
      const record = byNode.get(nodeId) ?? { samples: [], added: 0, heldEntries: null };
      const last = record.samples.at(-1);
      const atMs = loop.redisNowMs();
      if (last && atMs >= last.atMs && atMs - last.atMs < minStepMs) continue;
      // The clock went back: what was noted by it cannot be compared any more.
      if (last && atMs < last.atMs) record.samples = [];
      takeIn(nodeId, record, isFirst);
      record.samples.push({ atMs, added: record.added });
      if (record.samples.length > maxSamples) record.samples.splice(0, record.samples.length - maxSamples);
      byNode.set(nodeId, record);
    }
    for (const nodeId of byNode.keys()) if (!collector.loops.has(nodeId)) byNode.delete(nodeId);
  }

  function takeIn(nodeId: string, record: NodeRecord, isFirst: boolean): void {
    let held = 0;
    let isAllRead = true;
    for (const call of collector.registry.of(nodeId)) {
      if (call.assessment === null) {
        isAllRead = isAllRead && call.problem !== null;
        continue;
      }
      const { length, entriesAdded } = call.assessment.mark;
      const count = entriesAdded ?? length;
      held += length;
      const before = seen.get(call) ?? (isFirst ? count : 0);
      seen.set(call, count);
      record.added += count >= before ? count - before : entriesAdded === null ? 0 : count;
    }
    record.heldEntries = isAllRead ? held : null;
  }

  return {
    tick,
    of: (nodeId: string): Pick<NodeRecord, "samples" | "heldEntries"> =>
      byNode.get(nodeId) ?? { samples: [], heldEntries: null },
    stop(): void {
      byNode.clear();
      seen = new WeakMap();
    },
  };
}

export type AddedRecord = ReturnType<typeof createAddedRecord>;
