import type { ConversationEvent } from "@/lib/schema/conversation-event";
import { compareEntryIds } from "@/lib/stream/entry-id";

const mostRemembered = 20_000;
const mostInMoment = 100;

/** R19: the same event again, by its place in the stream, its producer's id, or as its twin within one millisecond. */
export function createDuplicates(): (event: ConversationEvent) => boolean {
  let young = new Set<string>();
  let old = new Set<string>();
  let moment: ConversationEvent[] = [];
  let momentMs = Number.NaN;
  let lastId: string | null = null;
  let lastPart = -1;
  return (event) => {
    if (lastId !== null) {
      const order = compareEntryIds(event.entryId, lastId);
      if (order < 0 || (order === 0 && event.part <= lastPart)) return true;
    }
    lastId = event.entryId;
    lastPart = event.part;
    if (event.eventId !== undefined) {
      const key = `${event.source ?? ""}|${event.eventId}|${event.kind}|${event.phase ?? ""}`;
      if (young.has(key) || old.has(key)) return true;
      young.add(key);
      if (young.size >= mostRemembered) [old, young] = [young, new Set()];
      return false;
    }
    if (event.kind !== "transcript" || event.mode === "append") return false;
    if (event.arrivedAtMs !== momentMs) {
      moment = [];
      momentMs = event.arrivedAtMs;
    }
    if (moment.some((one) => isTwin(one, event))) return true;
    if (moment.length < mostInMoment) moment.push(event);
    return false;
  };
}

function isTwin(a: ConversationEvent, b: ConversationEvent): boolean {
  return (
    a.atMs === b.atMs &&
    a.text === b.text &&
    a.phase === b.phase &&
    a.role === b.role &&
    a.segment === b.segment &&
    a.speaker === b.speaker &&
    a.channel === b.channel
  );
}
