import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import type { StreamInfo } from "@/server/redis/inspect";
import type { CallCopy } from "./call-copy";

/** Counted as one stream: what was copied is there, and of what is missing only the head was trimmed. */
export function extentOf({ newest, firstId, lastId, gaps, entries }: CallCopy, info: StreamInfo | null): StreamInfo {
  const head = gaps.find(({ afterId }) => afterId === zeroId);
  const isKnown = !Number.isNaN(entries) && gaps.every((gap) => gap.entries !== null);
  const missing = gaps.reduce((sum, gap) => sum + (gap.entries ?? 0), 0);
  const isLater = info !== null && compareEntryIds(info.lastGeneratedId, lastId) >= 0;
  const { position } = newest;
  const later = !isLater ? 0 : info.entriesAdded === null || position === null ? null : info.entriesAdded - position;
  const total = isKnown && later !== null && later >= 0 ? entries + missing + later : null;
  return {
    length: (total ?? entries + missing + (later ?? 0)) - (head?.entries ?? 0) || 0,
    lastGeneratedId: isLater ? info.lastGeneratedId : lastId,
    entriesAdded: total,
    maxDeletedEntryId: null,
    firstEntryId: firstId,
    lastEntryId: isLater ? (info.lastEntryId ?? lastId) : lastId,
  };
}
