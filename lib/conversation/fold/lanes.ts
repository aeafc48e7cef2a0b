import {
  beginsAnew,
  beginsWithWords,
  hasSameWords,
  isGrown,
  plainWords,
  sharesBeginning,
} from "../../mask/compare-words";
import type { RawEvent, SpeakerRole } from "../../schema/conversation-event";
import { repeatsPieces } from "./repeats-pieces";
import { type Segment, type TurnDraft, textOfTurn } from "./turn-draft";
import type { Lane, Place, TurnFold } from "./turn-fold";

const restatedWithinMs = 15_000;

/** The voice that an event belongs to: of several that could have said it, the one that spoke last. */
export function laneOf(turns: TurnFold, event: RawEvent, role: SpeakerRole): Lane {
  const channel = event.channel ?? "";
  const speaker = event.speaker ?? (role === "agent" || role === "human" ? event.agent : undefined) ?? null;
  const last = turns.lastLane;
  if (last !== null && last.role === role && last.channel === channel && (speaker === null || last.speaker === speaker))
    return last;
  let best: Lane | undefined;
  for (const lane of turns.lanes) {
    if (lane.role !== role || lane.channel !== channel) continue;
    if (speaker !== null && lane.speaker !== speaker && !(lane.speaker === null && lane.open !== null)) continue;
    if (best === undefined || lane.usedAt > best.usedAt) best = lane;
  }
  if (best === undefined) {
    best = { role, channel, speaker, no: null, open: null, left: null, named: null, usedAt: 0 };
    turns.lanes.push(best);
  }
  best.speaker ??= speaker;
  return best;
}

/** The open segment of a voice that a text without a name goes on with, if there is one. */
export function openPlace(
  turns: TurnFold,
  lane: Lane,
  event: RawEvent,
  isFinal: boolean,
  gapMs: number,
): Place | undefined {
  if (event.phase === "revise" && lane.no !== null) {
    const at = (turns.drafts[lane.no]?.segments.length ?? 0) - 1;
    if (at >= 0) return { no: lane.no, at };
  }
  const place = lane.open;
  const segment = place === null ? undefined : turns.drafts[place.no]?.segments[place.at];
  if (place === null || segment === undefined) return undefined;
  const isNear = event.atMs - segment.seenMs <= gapMs && turns.order.at(-1) === place.no;
  const text = event.text ?? "";
  if (event.isGuessed && event.phase === undefined) {
    if (turns.decide(event, "repeats-pieces", repeatsPieces, segment, text)) return place;
    if (event.mode === "append") return isNear && !segment.isWhole ? place : undefined;
    return turns.decide(event, "grows", isMoreOf, segment, { event, gapMs }) ? place : undefined;
  }
  const shares = turns.decide(event, "goes-on", sharesBeginning, segment.text, text);
  if (event.mode === "append" && !isFinal) return isNear ? place : undefined;
  // Its final never came, and now somebody says something new.
  if (!isFinal && turns.decide(event, "begins-anew", beginsAnew, segment.text, text)) return undefined;
  if (shares) return place;
  // A late final of what was said before, while the same voice already goes on.
  const left = !isFinal || lane.left === null ? undefined : turns.drafts[lane.left.no]?.segments[lane.left.at];
  if (left !== undefined && !left.isFinal && turns.decide(event, "ends-earlier", sharesBeginning, left.text, text))
    return lane.left ?? place;
  return isNear && lane.role !== "unknown" && event.mode !== "line" ? place : undefined;
}

/** The same again or twice as late is said anew; a few words are, too, where they come back after a pause. */
const repeatedWithinMs = 1_000;
const fewWords = 2;

/** Where nobody says how texts go together: only one that is the text before and more takes its place. */
function isMoreOf({ text: before, seenMs }: Segment, { event, gapMs }: { event: RawEvent; gapMs: number }): boolean {
  const text = event.text ?? "";
  if (!isGrown(before, text)) return false;
  const silentMs = event.atMs - seenMs;
  if (silentMs <= repeatedWithinMs) return true;
  const isMore = hasSameWords(before, text) ? false : text.toLowerCase().startsWith(before.toLowerCase());
  if (plainWords(before).length <= fewWords) return isMore && text[before.length] === " " && silentMs <= gapMs;
  return isMore ? silentMs <= restatedWithinMs : silentMs <= gapMs;
}

/** A final under a new name that says again what the turn before already says, as frameworks do with whole messages. */
export function restatedPlace(turns: TurnFold, lane: Lane, event: RawEvent): Place | undefined {
  const turn = lane.no === null ? undefined : turns.drafts[lane.no];
  const last = turn?.segments.at(-1);
  if (!turn || !last || last.isKeyed || event.atMs - turn.endMs > restatedWithinMs) return undefined;
  const isSame = turns.decide(event, "restates", restates, turn, event);
  return isSame ? { no: turn.no, at: turn.segments.length - 1 } : undefined;
}

function restates(turn: TurnDraft, { text = "", isInterrupted }: RawEvent): boolean {
  const whole = textOfTurn(turn);
  return hasSameWords(whole, text) || (isInterrupted === true && beginsWithWords(whole, text));
}
