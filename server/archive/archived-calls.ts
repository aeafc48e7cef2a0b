import { findTerms } from "@/lib/archive/find-terms";
import { parseListPlace, writeListPlace } from "@/lib/archive/list-place";
import type { CallNames } from "@/lib/ids/call-names";
import { maskText, newNotes } from "@/lib/mask/mask-text";
import type { MaskPolicy } from "@/lib/mask/policy";
import { type Actor, isAllowed } from "@/lib/permissions";
import type {
  ArchivedCall,
  ArchivedCallsPage,
  ArchivedCallsQuery,
  ForgottenCall,
  FoundCall,
  FoundCallsPage,
  FoundCallsQuery,
} from "@/lib/schema/archive";
import type { AuditRecord } from "@/lib/schema/audit-entry";
import type { ToldFacts } from "@/lib/schema/told-call";
import type { Collector } from "../collector/collector";
import { AppError } from "../errors";
import { badCursor } from "../frames/bad-cursor";
import type { Archive } from "./create-archive";
import type { ArchivedLife, ArchiveStore } from "./store/archive-store";

export type ArchivedCallsOptions = {
  archive: Archive;
  collector: Pick<Collector, "registry">;
  names: Pick<CallNames, "keyOf" | "callIdOf">;
  /** How what a stream says is masked, and the name under which it was told so. */
  maskingOf: (key: string) => { policy: MaskPolicy; rules: string };
  /** How far the calls were told; null where another console tells. */
  telling: () => { waiting: number; isWhole: boolean } | null;
  /** Rejects where it cannot be written: then nothing is removed. */
  record: (record: Omit<AuditRecord, "redis">) => Promise<void>;
};

/** Calls of the archive, found and removed. Where nothing is copied none are found. */
export function createArchivedCalls(options: ArchivedCallsOptions) {
  const { archive, collector, names, maskingOf, telling, record } = options;

  function rowOf(life: ArchivedLife, told: ToldFacts | null): ArchivedCall | [] {
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
      told,
    };
  }

  /** What could not be read of it is not known, and the list is shown all the same. */
  const factsOf = (store: ArchiveStore, key: string) =>
    store.finder.factsOf(key, maskingOf(key).rules).catch(() => null);

  return {
    async list({ q, cursor, limit }: ArchivedCallsQuery, actor: Actor): Promise<ArchivedCallsPage> {
      const after = cursor === undefined ? null : parseListPlace(cursor);
      if (cursor !== undefined && after === null) throw badCursor();
      const { store } = archive;
      if (store === null) return { rows: [], nextCursor: null };
      const { lives, cutAt } = await store.list({ text: q, after, limit });
      const mayRead = isAllowed(actor, "content.read");
      const rows: ArchivedCall[] = [];
      for (const life of lives) rows.push(...[rowOf(life, mayRead ? await factsOf(store, life.key) : null)].flat());
      return { rows, nextCursor: cutAt && writeListPlace(cutAt) };
    },
    /** Calls told last first. What was masked by other rules than today's is left out until it is told anew. */
    async find({ q, cursor, limit, ...asked }: FoundCallsQuery): Promise<FoundCallsPage> {
      const { store } = archive;
      const { waiting, isWhole } = telling() ?? { waiting: null, isWhole: null };
      const terms = findTerms(q);
      const nothing = { rows: [], nextCursor: null, waiting, isWhole };
      if (store === null || (terms === null && q.trim() !== "")) return nothing;
      const { agent, caller, outcome, startedFromMs = null, startedToMs = null } = asked;
      const { found, cutAt } = await store.finder.find({
        ...{ terms, agent, caller, outcome, startedFromMs, startedToMs, limit },
        before: cursor === undefined ? null : Number(cursor),
      });
      const rows: FoundCall[] = [];
      for (const { key, rules, facts, excerpt } of found) {
        const masking = maskingOf(key);
        const life = masking.rules === rules ? (await store.livesOf(key)).at(-1) : undefined;
        if (life === undefined) continue;
        // Masked when it was told; once more, for what the masks find today.
        const shown =
          masking.policy.mode === "off"
            ? excerpt
            : maskText(excerpt, { isSettled: true, isComplete: true }, newNotes([], masking.policy));
        rows.push(...[rowOf(life, facts)].flat().map((row) => ({ ...row, excerpt: shown.replace(/\s+/g, " ") })));
      }
      return { rows, nextCursor: cutAt === null ? null : String(cutAt), waiting, isWhole };
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
