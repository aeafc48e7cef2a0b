import { compareEntryIds } from "@/lib/ids/entry-id";
import type { ConversationGap } from "@/lib/schema/replay";
import type { Transcript } from "@/lib/schema/transcript";

/** The transcript with what left the stream before it could be read, as far as it lies before `untilId`. */
export function addGaps(transcript: Transcript, gaps: readonly ConversationGap[], untilId: string | null): Transcript {
  const passed = gaps.filter(({ afterEntryId }) => untilId !== null && compareEntryIds(afterEntryId, untilId) <= 0);
  if (passed.length === 0) return transcript;
  const missing = passed.map(({ beforeEntryId, entries }) => ({
    kind: "gap" as const,
    beforeEntryId,
    entries,
    durationMs: null,
    isEstimated: false,
    text: `${entries === null ? "Entries were" : `${entries} ${entries === 1 ? "entry was" : "entries were"}`} trimmed before they could be read.`,
  }));
  return { ...transcript, missing: [...transcript.missing, ...missing] };
}
