import { z } from "zod";
import type { JobTarget } from "@/lib/schema/job";
import type { ActionTarget } from "@/server/actions/action-input";

type Packed = {
  callId: string;
  group?: string;
  entries?: (string | number)[];
  consumers?: (string | number)[];
  deadLetterIds?: string[];
};

const PackedTargets = z.array(
  z.object({
    callId: z.string(),
    group: z.string().optional(),
    /** Four values each: id, owner, idle, deliveries. */
    entries: z.array(z.union([z.string(), z.number()])).optional(),
    /** Two values each: name, and how long idle; -1 where that does not count. */
    consumers: z.array(z.union([z.string(), z.number()])).optional(),
    deadLetterIds: z.array(z.string()).optional(),
  }),
);

/** Targets as they are stored: neighbours of one call and group name it once. */
export function packTargets(targets: readonly JobTarget[]): string {
  const packed: Packed[] = [];
  let last: Packed | undefined;
  for (const target of targets) {
    const group = "group" in target ? target.group : undefined;
    if (last === undefined || last.callId !== target.callId || last.group !== group) {
      last = {
        callId: target.callId,
        ...(group === undefined ? { deadLetterIds: [] } : { group, entries: [], consumers: [] }),
      };
      packed.push(last);
    }
    if ("entryId" in target) {
      last.entries?.push(target.entryId, target.consumer, target.idleMs, target.deliveries);
    } else if ("consumer" in target) {
      last.consumers?.push(target.consumer, target.idleMs ?? -1);
    } else if ("deadLetterId" in target) {
      last.deadLetterIds?.push(target.deadLetterId);
    }
  }
  return JSON.stringify(packed);
}

export function unpackTargets(text: string): ActionTarget[] {
  const targets: ActionTarget[] = [];
  for (const { callId, group = "", entries = [], consumers = [], deadLetterIds = [] } of PackedTargets.parse(
    JSON.parse(text),
  )) {
    for (let i = 0; i < entries.length; i += 4) {
      targets.push({
        callId,
        group,
        entryId: String(entries[i]),
        consumer: String(entries[i + 1]),
        idleMs: Number(entries[i + 2]),
        deliveries: Number(entries[i + 3]),
      });
    }
    for (let i = 0; i < consumers.length; i += 2) {
      const idleMs = Number(consumers[i + 1]);
      targets.push({ callId, group, consumer: String(consumers[i]), ...(idleMs < 0 ? {} : { idleMs }) });
    }
    for (const deadLetterId of deadLetterIds) targets.push({ deadLetterId, callId });
  }
  return targets;
}
