import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import type { ConversationHeader, EventReset } from "@/lib/schema/replay";
import type { TailGap, TailState } from "@/lib/schema/stream-entry";
import { eventText } from "../frames/event-stream";
import type { CallLog } from "./call-log";
import type { CorrectionLog } from "./masked-events";

export type EventFramesOptions = {
  conversation: CallLog;
  /** The last entry that somebody has in full; undefined for nothing. */
  afterId: string | undefined;
  /** The version that they have read. */
  version: string | undefined;
  stateOf: () => TailState;
  headerOf: () => ConversationHeader;
  now: () => number;
};

const headEveryMs = 1_000;
const frameEvents = 500;
const chunkBytes = 262_144;
/** Corrections younger than this are given to everybody who begins to follow: their pages may be from before. */
const youngCorrectionMs = 10 * 60_000;

/** What one reader of a conversation has not been sent yet, as frames; a reader is only a place in the events. */
export function createEventFrames(options: EventFramesOptions) {
  const { conversation, afterId, stateOf, headerOf, now } = options;
  let seen = options.version ?? conversation.version;
  let index = afterId === undefined ? 0 : conversation.indexAfter(afterId);
  let gaps = afterId === undefined ? 0 : conversation.state.gaps.length;
  let log = conversation.corrections;
  let corrected = afterId === undefined ? endOf(log) : youngFrom(log, now() - youngCorrectionMs);
  let first = afterId === undefined ? null : missedBefore(conversation, afterId);
  if (first === "reset") seen = "";
  let shownState = "connected";
  let headText = "";
  let headDueAtMs = 0;

  function stateFrame(): string {
    const state = stateOf();
    if (state.redis === shownState) return "";
    shownState = state.redis;
    return eventText("state", JSON.stringify(state));
  }

  function resetFrame(): string {
    const isBehind = conversation.corrections === log && corrected < log.from;
    const missed = first;
    first = null;
    if (conversation.version === seen && !isBehind) {
      return missed === null || missed === "reset" ? "" : eventText("gap", JSON.stringify(missed));
    }
    const text = eventText("reset", JSON.stringify(resetOf(conversation, isBehind ? "" : seen)), zeroId);
    seen = conversation.version;
    index = gaps = headDueAtMs = 0;
    log = conversation.corrections;
    corrected = endOf(log);
    return text;
  }

  function gapFrames(): string {
    const { state } = conversation;
    const fresh = state.gaps.slice(gaps);
    gaps += fresh.length;
    const frames = fresh.map(({ afterEntryId, beforeEntryId, entries }) => {
      const toId = beforeEntryId ?? state.readToId ?? afterEntryId;
      const gap: TailGap = { cause: "trimmed", fromId: afterEntryId, toId, count: entries };
      return eventText("gap", JSON.stringify(gap));
    });
    return frames.join("");
  }

  /** Events sent before, as they are to be shown now; each once. */
  function correctionFrame(): string {
    if (conversation.corrections !== log) {
      log = conversation.corrections;
      corrected = endOf(log);
    }
    if (corrected === endOf(log)) return "";
    const places = log.places.slice(Math.max(0, corrected - log.from));
    corrected = endOf(log);
    const indexes = [...new Set(places.map((place) => place.index))].filter((place) => place < index);
    const events = indexes.sort((a, b) => a - b).map((place) => conversation.events[place]);
    return events.length === 0 ? "" : eventText("corrections", JSON.stringify({ events }));
  }

  function eventFrame(): string {
    const { events } = conversation;
    const start = index;
    const parts: string[] = [];
    let bytes = 0;
    while (index < events.length) {
      const isSameEntry = index > start && events[index]?.entryId === events[index - 1]?.entryId;
      if (!isSameEntry && (parts.length >= frameEvents || bytes >= chunkBytes)) break;
      const part = JSON.stringify(events[index]);
      parts.push(part);
      bytes += part.length;
      index++;
    }
    conversation.noteShown(index);
    if (parts.length === 0) return "";
    return eventText("events", `{"events":[${parts.join(",")}]}`, events[index - 1]?.entryId);
  }

  function headFrame(): string {
    if (now() < headDueAtMs || index < conversation.events.length) return "";
    headDueAtMs = now() + headEveryMs;
    const header = headerOf();
    const comparable = JSON.stringify({ ...header, asOfMs: 0, isComplete: true });
    if (comparable === headText) return "";
    headText = comparable;
    return eventText("head", JSON.stringify(header));
  }

  return {
    /** All that is new, in the order in which it is to be taken; empty for nothing. */
    next: (): string => stateFrame() + resetFrame() + gapFrames() + correctionFrame() + eventFrame() + headFrame(),
  };
}

const endOf = ({ from, places }: CorrectionLog): number => from + places.length;

function youngFrom({ from, places }: CorrectionLog, sinceMs: number): number {
  const young = places.findIndex(({ atMs }) => atMs >= sinceMs);
  return young === -1 ? from + places.length : from + young;
}

/** What somebody missed who has all up to an entry: nothing, entries trimmed since, or the place itself. */
function missedBefore({ events, state }: CallLog, afterId: string): TailGap | "reset" | null {
  if (state.readToId !== null && compareEntryIds(afterId, state.readToId) > 0) return "reset";
  const firstId = events[0]?.entryId;
  if (firstId === undefined || afterId === zeroId || compareEntryIds(firstId, afterId) <= 0) return null;
  return { cause: "trimmed", fromId: afterId, toId: firstId, count: null };
}

function resetOf({ version, state }: CallLog, seen: string): EventReset {
  if (!state.exists) return { cause: "deleted", version };
  const generationOf = (text: string) => text.slice(text.indexOf("."));
  return { cause: seen !== "" && generationOf(seen) === generationOf(version) ? "shape" : "recreated", version };
}
