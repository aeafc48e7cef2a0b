import { openRevealName } from "@/lib/audit/open-name";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { compareEntryIds } from "@/lib/ids/entry-id";
import type { RevealAnswer, RevealRequest } from "@/lib/schema/replay";
import type { RawEntry } from "@/lib/schema/stream-entry";
import type { CallSequence } from "@/server/archive/sequence/call-sequence";
import { type AuditLog, runTogether } from "@/server/audit/audit-log";
import type { Collector } from "@/server/collector/collector";
import { AppError } from "@/server/errors";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import type { ReadLanes } from "@/server/redis/read-lanes";
import { readFailure } from "../collector/find-call";
import { saidLimits } from "../redis/decode-entry";
import { type ContentContext, contentRecord } from "./audit-content";
import type { CallLogRegistry } from "./call-log-registry";

export type RevealOptions = {
  sequence: CallSequence;
  callLogs: CallLogRegistry;
  collector: Collector;
  lanes: ReadLanes;
  state: Redis;
  keys: OwnKeys;
  audit: AuditLog;
};

const mostBytes = 8_000_000;

/**
 * Entries unmasked, read anew from Redis. The audit is told who wants to see which entries and why before they are read,
 * and what kinds of personal data they held before they are shown: where it cannot be written nothing is shown.
 */
export function createReveal({ callLogs, sequence, collector, lanes, state, keys, audit }: RevealOptions) {
  return async (callId: string, request: RevealRequest, context: ContentContext): Promise<RevealAnswer> => {
    const { requestId, reason } = request;
    const { key } = await sequence.find(callId);
    const entryIds = [...new Set(request.entryIds)].sort(compareEntryIds);
    const what = { callId, entryIds, requestId, reason };
    await takeRequest(requestId, context.actor.name);
    await audit.commit(contentRecord("intent", "reveal", context, what));
    const wanted = new Set(entryIds);
    const { shape, labels } = await callLogs.use(
      callId,
      () => false,
      (conversation) => ({
        shape: conversation.shape,
        labels: new Set(
          conversation.events.filter(({ entryId }) => wanted.has(entryId)).flatMap(({ masked = [] }) => masked),
        ),
      }),
    );
    const { found, missingEntryIds, omittedEntryIds } = await read(key, entryIds).catch((error: unknown) => {
      throw readFailure(error, collector, key);
    });
    const reader = createEventReader(shape);
    const events = found.flatMap((entry) => reader.push(entry));
    const shown = { ...what, entryIds: found.map(({ id }) => id) };
    const params = { masked: [...labels].sort().join(", ").slice(0, 500), missing: missingEntryIds.length };
    await audit.commit(contentRecord("outcome", "reveal", context, { ...shown, params }), [
      ["hdel", keys.auditOpen, openRevealName(requestId)],
    ]);
    const entries = request.withEntries ? found : [];
    return { requestId, events, entries, missingEntryIds, omittedEntryIds };
  };

  /** Notes that the reveal is open, under a name that no action has, and no other reveal but a repeat of one's own. */
  async function takeRequest(requestId: string, actorName: string): Promise<void> {
    const name = openRevealName(requestId);
    const [, holder] = await runTogether(state, [
      ["hsetnx", keys.auditOpen, name, actorName],
      ["hget", keys.auditOpen, name],
    ]);
    if (holder === actorName) return;
    throw new AppError("conflict", `Request ${requestId} is open already; take a new id.`);
  }

  function read(key: string, entryIds: string[]) {
    return lanes.use(async (connection) => {
      const found: RawEntry[] = [];
      const missingEntryIds: string[] = [];
      const omittedEntryIds: string[] = [];
      let sizeBytes = 0;
      for (const entryId of entryIds) {
        if (sizeBytes > mostBytes) {
          omittedEntryIds.push(entryId);
          continue;
        }
        const entry = await sequence.one(connection, key, entryId, saidLimits);
        if (entry === null) missingEntryIds.push(entryId);
        else found.push(entry.entry);
        sizeBytes += entry?.shownBytes ?? 0;
      }
      return { found, missingEntryIds, omittedEntryIds };
    });
  }
}
