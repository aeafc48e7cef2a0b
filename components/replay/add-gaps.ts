import { compareEntryIds } from "@/lib/ids/entry-id";
import { sayGap } from "@/lib/say-gap";
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
    text: sayGap(entries, "trimmed"),
  }));
  return { ...transcript, missing: [...transcript.missing, ...missing] };
}
