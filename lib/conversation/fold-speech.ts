import type { ConversationEvent } from "@/lib/schema/conversation-event";
import { laneOf } from "./lanes";
import { type Anchor, laneName, ownTurn, type TurnFold } from "./turn-fold";

const mostAnchors = 8;

/** Speech without words: where a text that comes later belongs, and until when it was spoken. */
export function foldSpeech(turns: TurnFold, event: ConversationEvent): void {
  const role = event.role ?? "unknown";
  const key = laneName(role, event.channel);
  const list = turns.anchors.get(key) ?? [];
  turns.anchors.set(key, list);
  const lane = laneOf(turns, event, role);
  const draft = lane.no === null ? undefined : turns.drafts[lane.no];
  if (event.phase === "start") {
    list.push({ startMs: event.atMs, stopMs: null, segment: event.segment ?? null });
    if (list.length > mostAnchors) list.shift();
    if (role === "agent" && draft !== undefined && !draft.isEnded && draft.cut === null) {
      const own = ownTurn(turns, draft.no);
      if (own !== undefined) own.speechMs = event.atMs;
    }
    return;
  }
  const anchor = list.findLast(({ stopMs }) => stopMs === null);
  if (anchor !== undefined) anchor.stopMs = event.atMs;
  if (draft !== undefined && role === "agent" && !draft.isEnded) {
    const own = ownTurn(turns, draft.no);
    if (own !== undefined) own.endMs = Math.max(own.endMs, event.atMs);
  }
}

/** R8: the start of speech that a text belongs to; anchors before it are spent. */
export function takeAnchor(turns: TurnFold, event: ConversationEvent, durationMs: number): Anchor | null {
  const list = turns.anchors.get(laneName(event.role ?? "unknown", event.channel));
  if (list === undefined || list.length === 0) return null;
  let at = event.segment === undefined ? -1 : list.findIndex(({ segment }) => segment === event.segment);
  if (at < 0)
    at = list.findLastIndex(
      (one) =>
        one.segment === null &&
        one.startMs <= event.atMs - durationMs &&
        (event.phase !== "final" || one.stopMs !== null),
    );
  if (at < 0) at = list.findLastIndex((one) => one.segment === null && one.startMs <= event.atMs);
  const anchor = list[at] ?? null;
  if (anchor !== null) list.splice(0, at + 1);
  return anchor;
}
