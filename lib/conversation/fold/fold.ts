import type { RawEvent } from "../../schema/conversation-event";
import type { Transcript } from "../../schema/transcript";
import { createDuplicates } from "./duplicates";
import { finishCall } from "./finish-call";
import { applyEvent, emptyCall, type FoldOptions } from "./fold-call";

export const withDefaults = ({
  head = null,
  turnGapMs = 2_500,
  slowReplyMs = 1_500,
  silenceMs = 5_000,
}: FoldOptions) => ({
  head,
  turnGapMs,
  slowReplyMs,
  silenceMs,
});

export type Fold = { push(event: RawEvent): void; transcript(nowMs?: number): Transcript };

/**
 * Folds a call's events, in stream order, into what was said and done. Entry by entry gives the same as in one go; what
 * was pushed before, or again, counts as a duplicate. Never throws, reads no clock, changes nothing it is given. Times
 * are milliseconds since the epoch. `nowMs` only settles what is still open at the end. Turns that nothing changed
 * since the last `transcript()` are the same objects. The rules at work are named in each turn.
 */
export function createFold(options: FoldOptions = {}): Fold {
  const settled = withDefaults(options);
  const call = emptyCall();
  const isDuplicate = createDuplicates();
  return {
    push(event) {
      if (isDuplicate(event)) call.counts.duplicates += 1;
      else applyEvent(call, event, settled.turnGapMs);
    },
    transcript: (nowMs) => finishCall(call, settled, nowMs),
  };
}

export function foldEvents(events: Iterable<RawEvent>, options: FoldOptions = {}, nowMs?: number): Transcript {
  const fold = createFold(options);
  for (const event of events) fold.push(event);
  return fold.transcript(nowMs);
}
