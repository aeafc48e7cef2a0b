import type { CallNames } from "@/lib/ids/call-names";
import type { CallAssessment, CallRow } from "@/lib/stream/assess-call";
import type { HeldFacts } from "@/lib/stream/retention-signs";
import { encodeInfoCommands } from "./take-readings";

/** One known key: a call once it has been read, or a key that could not be. */
export type CallRecord = {
  key: string;
  callId: string;
  infoCommands: Buffer;
  assessment: CallAssessment | null;
  problem: string | null;
  dueAtMs: number;
  /** What was last sampled of the key, and when on our own clock; null before. */
  held: (HeldFacts & { takenAtMs: number }) | null;
  /** Asked for by a page until then: read with its consumers. */
  onScreenUntilMs: number;
  /** Where the key lies in a Cluster; 0 elsewhere. */
  slot: number;
  /** The fail-over since its last reading: the next one says what that cost. */
  failoverId: string | null;
  /** The node that it is read from; null while nobody holds its slot. */
  nodeId: string | null;
};

const nowhere: ReadonlySet<CallRecord> = new Set();

/** Which slot a key has, and who holds that. */
export type PlaceOf = (key: string) => Pick<CallRecord, "slot" | "nodeId">;

/** All calls known, by key and by id, never more than `maxCalls`. */
export function createRegistry(names: CallNames, maxCalls: number, placeOf: PlaceOf) {
  const byKey = new Map<string, CallRecord>();
  const byCallId = new Map<string, CallRecord>();
  const byNode = new Map<string | null, Set<CallRecord>>();

  function file(record: CallRecord): void {
    const records = byNode.get(record.nodeId) ?? new Set();
    byNode.set(record.nodeId, records);
    records.add(record);
  }

  return {
    byKey,
    /** False where there is no room for it. */
    add(key: string): boolean {
      if (byKey.has(key)) return true;
      const callId = names.callIdOf(key);
      if (callId === null) return true;
      if (byKey.size >= maxCalls) return false;
      const record: CallRecord = {
        key,
        callId,
        infoCommands: encodeInfoCommands(key),
        assessment: null,
        problem: null,
        dueAtMs: 0,
        held: null,
        onScreenUntilMs: 0,
        failoverId: null,
        ...placeOf(key),
      };
      file(record);
      byKey.set(key, record);
      byCallId.set(callId, record);
      return true;
    },
    remove(record: CallRecord): void {
      byKey.delete(record.key);
      byCallId.delete(record.callId);
      byNode.get(record.nodeId)?.delete(record);
    },
    /** The calls of one node; of no node with null. */
    of: (nodeId: string | null): ReadonlySet<CallRecord> => byNode.get(nodeId) ?? nowhere,
    /** The call is read from another node from now on. */
    move(record: CallRecord, nodeId: string | null): void {
      byNode.get(record.nodeId)?.delete(record);
      record.nodeId = nodeId;
      file(record);
    },
    find(callId: string): CallRecord | undefined {
      return byCallId.get(callId);
    },
    *rows(): Iterable<CallRow> {
      for (const record of byKey.values()) if (record.assessment) yield record.assessment.row;
    },
    *assessments(exceptNodes?: ReadonlySet<string | null>): Iterable<CallAssessment> {
      for (const { assessment, nodeId } of byKey.values()) {
        if (assessment && exceptNodes?.has(nodeId) !== true) yield assessment;
      }
    },
  };
}

export type Registry = ReturnType<typeof createRegistry>;
