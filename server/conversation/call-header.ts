import type { ConversationHeader } from "@/lib/schema/replay";
import type { CallLog } from "./call-log";

/** What is known of a call beside its events; `isOver`: its stream is said to have ended. */
export function headerOf(conversation: CallLog, isOver: boolean): ConversationHeader {
  const { state, events } = conversation;
  const { mark } = state;
  const last = events.findLast(({ kind }) => kind === "lifecycle");
  const firstId = mark?.firstEntryId ?? null;
  return {
    version: conversation.version,
    shape: conversation.shape,
    head: {
      length: mark?.length ?? 0,
      entriesAdded: mark?.entriesAdded ?? null,
      firstEntryId: firstId,
      lastEntryId: mark?.lastEntryId ?? null,
      maxDeletedEntryId: mark?.maxDeletedEntryId ?? null,
    },
    report: state.report,
    startedAtMs: events[0]?.atMs ?? null,
    hasEnded: last?.phase === "end" || isOver,
    isComplete: state.isComplete,
    readToId: state.readToId,
    counts: { entries: state.entries, events: events.length },
    keptEvents: firstId === null ? events.length : countBelow(conversation, firstId),
    gaps: state.gaps.slice(-100),
    bound: state.bound,
    asOfMs: state.asOfMs,
  };
}

function countBelow(conversation: CallLog, entryId: string): number {
  const { events } = conversation;
  let index = conversation.indexAfter(entryId);
  while (index > 0 && events[index - 1]?.entryId === entryId) index--;
  return index;
}
