import type { RawEvent } from "../../schema/conversation-event";
import { isInterleaved } from "./join-turn";
import { laneOf } from "./lanes";
import type { TurnDraft } from "./turn-draft";
import { type Anchor, laneName, ownTurn, type TurnFold } from "./turn-fold";

const maxAnchors = 8;

/** Speech without words: where a text that comes later belongs, and until when it was spoken. */
export function foldSpeech(turns: TurnFold, event: RawEvent): void {
  const role = event.role ?? "unknown";
  const key = laneName(role, event.channel);
  const list = turns.anchors.get(key) ?? [];
  turns.anchors.set(key, list);
  const lane = laneOf(turns, event, role);
  const named = event.segment === undefined ? undefined : turns.places.get(`${key}|${event.segment}`)?.no;
  const no = named ?? lane.no;
  if (event.phase === "start") {
    list.push({ startMs: event.atMs, stopMs: null, segment: event.segment ?? null });
    if (list.length > maxAnchors) list.shift();
    if (no !== null) goOn(turns, no, event.atMs);
    return;
  }
  const anchor = list.findLast(
    ({ stopMs, segment }) => stopMs === null && (event.segment === undefined || segment === event.segment),
  );
  if (anchor !== undefined) anchor.stopMs = event.atMs;
  const draft = no === null ? undefined : turns.drafts[no];
  if (draft === undefined || (named === undefined && event.segment !== undefined)) return;
  if (role === "user") stopUser(turns, draft, anchor, event);
  else stopAgent(turns, draft, anchor, event.atMs);
}

function stopUser(turns: TurnFold, draft: TurnDraft, anchor: Anchor | undefined, event: RawEvent): void {
  if (anchor !== undefined && draft.endMs < anchor.startMs) return;
  const own = ownTurn(turns, draft.no);
  const open = own?.segments.at(-1);
  if (own === undefined || open === undefined) return;
  if (event.isEndOfTurn) own.isEnded = true;
  else if (!open.isFinal) open.stopMs = event.atMs;
}

/** Texts of agents come before they are spoken: until they were is known from the stretch of speech that begins next. */
function stopAgent(turns: TurnFold, draft: TurnDraft, anchor: Anchor | undefined, atMs: number): void {
  if (draft.isSpoken && (anchor === undefined || anchor.startMs > draft.endMs)) return;
  if (draft.cut !== null && anchor !== undefined && anchor.startMs > draft.cut.atMs) return;
  if (isInterleaved(turns, draft, anchor?.startMs ?? draft.endMs)) return;
  const own = ownTurn(turns, draft.no);
  if (own === undefined) return;
  own.isSpoken = true;
  own.endMs = Math.max(own.endMs, atMs);
}

/** Somebody speaks, or goes on after a pause. */
function goOn(turns: TurnFold, no: number, atMs: number): void {
  const draft = turns.drafts[no];
  if (draft?.role === "agent" && !draft.isEnded && draft.cut === null) {
    const own = ownTurn(turns, no);
    if (own !== undefined) own.speechMs = atMs;
  } else if (draft?.segments.at(-1)?.stopMs != null) {
    const open = ownTurn(turns, no)?.segments.at(-1);
    if (open !== undefined && !open.isFinal) open.stopMs = null;
  }
}

/** The start of speech that a text belongs to; anchors before it are spent. */
export function takeAnchor(turns: TurnFold, event: RawEvent, durationMs: number): Anchor | null {
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
