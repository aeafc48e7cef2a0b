import { parseListPlace, writeListPlace } from "@/lib/archive/list-place";
import type { CallNames } from "@/lib/ids/call-names";
import type { Actor } from "@/lib/permissions";
import type { ArchivedCall, ArchivedCallsPage, ArchivedCallsQuery, ForgottenCall } from "@/lib/schema/archive";
import type { AuditRecord } from "@/lib/schema/audit-entry";
import type { Collector } from "../collector/collector";
import { AppError } from "../errors";
import { badCursor } from "../frames/bad-cursor";
import type { Archive } from "./create-archive";
import type { ArchivedLife } from "./store/archive-store";

export type ArchivedCallsOptions = {
  archive: Archive;
  collector: Pick<Collector, "registry">;
  names: Pick<CallNames, "keyOf" | "callIdOf">;
  /** Rejects where it cannot be written: then nothing is removed. */
  record: (record: Omit<AuditRecord, "redis">) => Promise<void>;
};

/** Calls of the archive, found and removed. Where nothing is copied none are found. */
export function createArchivedCalls({ archive, collector, names, record }: ArchivedCallsOptions) {
  function rowOf(life: ArchivedLife): ArchivedCall | [] {
    const callId = names.callIdOf(life.key);
    if (callId === null) return [];
    return {
      callId,
      streamKey: life.key,
      firstEntryId: life.firstId,
      lastEntryId: life.lastId,
      entries: life.entries,
      sizeBytes: life.rawBytes,
      copiedAtMs: life.takenAtMs,
      isInRedis: collector.registry.byKey.has(life.key),
    };
  }

  return {
    async list({ q, cursor, limit }: ArchivedCallsQuery): Promise<ArchivedCallsPage> {
      const after = cursor === undefined ? null : parseListPlace(cursor);
      if (cursor !== undefined && after === null) throw badCursor();
      if (archive.store === null) return { rows: [], nextCursor: null };
      const { lives, cutAt } = await archive.store.list({ text: q, after, limit });
      return { rows: lives.flatMap(rowOf), nextCursor: cutAt && writeListPlace(cutAt) };
    },
    /** `not-found` where nothing of it was copied. */
    async forget(callId: string, who: { actor: Actor; address: string | null }): Promise<ForgottenCall> {
      const { store, capture } = archive;
      const key = names.keyOf(callId);
      if (store === null || key === null || (await store.livesOf(key)).length === 0) {
        throw new AppError("not-found", "Nothing of this call is in the archive.");
      }
      await record(recordOf("intent", callId, who, {}));
      const gone = await store.forget(key);
      capture?.forget(key);
      const entries = gone?.entries ?? 0;
      await record(recordOf("outcome", callId, who, { entries }));
      return { callId, entries };
    },
  };
}

function recordOf(
  kind: "intent" | "outcome",
  callId: string,
  { actor, address }: { actor: Actor; address: string | null },
  params: AuditRecord["params"],
): Omit<AuditRecord, "redis"> {
  return {
    kind,
    action: "archive-delete",
    requestId: null,
    jobId: null,
    part: null,
    actor: { name: actor.name, role: actor.role },
    address,
    reason: null,
    params,
    targets: [{ callId, group: "", entryIds: [] }],
    targetCount: 1,
    counts: null,
    durationMs: null,
    note: null,
  };
}
