import type { ConversationBound } from "@/lib/schema/replay";

export type CallLogBounds = { entries: number; bytes: number };

const rest = "Later entries are under Entries, and in Redis.";

/** What keeps a call from being read any further, and in which words; null where nothing does. */
export function boundOf(
  read: { entries: number; bytes: number },
  bounds: CallLogBounds,
  hasRoom: () => boolean,
): ConversationBound | null {
  if (read.entries >= bounds.entries) {
    return { kind: "entries", text: `Only the first ${bounds.entries} entries of this call are read. ${rest}` };
  }
  if (read.bytes >= bounds.bytes) {
    const megabytes = Math.round(bounds.bytes / 1_000_000);
    return { kind: "bytes", text: `Only the first ${megabytes} MB of this call are read. ${rest}` };
  }
  if (hasRoom()) return null;
  return { kind: "memory", text: `Too many large calls are open at once: this one is read in part. ${rest}` };
}
