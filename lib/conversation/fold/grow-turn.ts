import { beginsWithWords, hasSameWords, isBlank, sharesBeginning } from "../../mask/compare-words";
import type { RawEvent } from "../../schema/conversation-event";
import { takeAnchor } from "./fold-speech";
import { repeatsPieces } from "./repeats-pieces";
import { addEntryId, addRule, type Segment, type TurnDraft } from "./turn-draft";
import { type Lane, ownTurn, type Place, type TurnFold } from "./turn-fold";

const lateMs = 1_000;

/** A text for a segment that is there already: grown, replaced, corrected, confirmed or cut. */
export function grow(
  turns: TurnFold,
  lane: Lane,
  place: Place,
  event: RawEvent,
  isFinal: boolean,
  audioBeganMs: number | null,
): TurnDraft | null {
  const text = event.text ?? "";
  const before = turns.drafts[place.no]?.segments[place.at];
  if (before === undefined) return null;
  const isUnchanged = turns.decide(event, "is-unchanged", isSame, text, before.text);
  // An unchanged text of a settled segment is a snapshot's repetition.
  if (before.isFinal && isUnchanged && event.heardText === undefined && !event.isInterrupted && !event.isEndOfTurn)
    return null;
  const turn = ownTurn(turns, place.no);
  const segment = turn?.segments[place.at];
  if (turn === undefined || segment === undefined) return null;
  const isEmpty = turns.decide(event, "is-blank", isBlank, text, null);
  const isConfirmed = isFinal && !segment.isFinal && turns.decide(event, "confirms", hasSameWords, segment.text, text);
  if (isEmpty && isFinal && segment.text !== "") {
    addRule(turn, event.isInterrupted ? "deleted-after-cut" : "final-never-came");
    if (turn.role === "agent") turn.isEmptied = true;
  } else if (event.isGuessed && !isFinal && turns.decide(event, "repeats-pieces", repeatsPieces, segment, text)) {
    segment.text = text;
    segment.isWhole = true;
  } else if (event.mode === "append" && !(isFinal && turns.decide(event, "is-whole", isWhole, segment.text, event))) {
    segment.text += text;
    segment.pieces += 1;
  } else if (isFinal && turn.role === "agent" && turns.decide(event, "is-beginning", isBeginning, segment.text, text)) {
    if (event.isInterrupted || event.phase === "revise")
      cutTurn(turn, event.atMs, event.heardText ?? text, event.heardMs ?? null, place.at);
  } else if (!isEmpty && !(segment.isFinal && !isFinal)) {
    if (segment.isFinal && !isUnchanged) {
      turn.isRevised = true;
      addRule(turn, "revised-final");
    }
    segment.text = text;
  }
  // Written long after its words is late too, also where it says itself when they were spoken.
  const knownAtMs = Math.max(event.atMs, event.arrivedAtMs - segment.lagMs);
  if (isFinal && !segment.isFinal && !isConfirmed) noteLate(turns, turn, knownAtMs, segment.lastMs);
  if (!isFinal || turn.lateByMs === null) {
    const spokenMs = isConfirmed || isEmpty ? segment.lastMs : spokenUntil(segment, event, audioBeganMs);
    if (spokenMs > segment.lastMs) segment.lastMs = spokenMs;
    if (segment.lastMs > turn.endMs) turn.endMs = segment.lastMs;
  }
  if (event.isGuessed) turn.isGuessed = true;
  segment.isFinal ||= isFinal;
  segment.seenMs = event.atMs;
  segment.lagMs = event.arrivedAtMs - event.atMs;
  if (event.words !== undefined) segment.words = event.words;
  if (event.audioStartMs !== undefined) segment.audioStartMs ??= event.audioStartMs;
  if (event.audioEndMs !== undefined) segment.audioEndMs = event.audioEndMs;
  if (segment.isFinal && lane.open?.no === place.no && lane.open.at === place.at) lane.open = null;
  note(turn, event, place.at);
  return turn;
}

const isSame = (a: string, b: string) => a === b;

const isBeginning = (whole: string, text: string) => text.length < whole.length && beginsWithWords(whole, text);

/** A final after deltas that holds all of them again, and is not the last of them. */
function isWhole(before: string, { text = "", isInterrupted, phase }: RawEvent): boolean {
  if (before === "" || !sharesBeginning(before, text)) return false;
  return isInterrupted === true || phase === "revise" || text.length * 2 >= before.length;
}

/** Until when the words of a text can have been spoken: not longer than its audio, or than its speaker was heard. */
function spokenUntil(segment: Segment, event: RawEvent, audioBeganMs: number | null): number {
  if (segment.stopMs !== null && segment.stopMs < event.atMs) return segment.stopMs;
  if (audioBeganMs !== null && event.audioEndMs !== undefined) return audioBeganMs + event.audioEndMs;
  return event.atMs;
}

export function newSegment(turns: TurnFold, event: RawEvent, isFinal: boolean, audioBeganMs: number | null): Segment {
  const first = event.words?.[0]?.[1] ?? event.audioStartMs;
  const last = event.words?.at(-1)?.[2] ?? event.audioEndMs;
  const durationMs = isFinal && first != null && last != null ? Math.max(0, last - first) : 0;
  const audioMs = first == null || audioBeganMs === null ? null : audioBeganMs + first;
  const anchor = takeAnchor(turns, event, durationMs);
  const startMs = Math.min(event.atMs, anchor?.startMs ?? audioMs ?? event.atMs - durationMs);
  const isPlaced = anchor !== null || audioMs !== null;
  const stopMs = anchor?.stopMs ?? null;
  const wordsEndMs = stopMs ?? Math.min(event.atMs, isPlaced && durationMs > 0 ? startMs + durationMs : event.atMs);
  return {
    text: event.text ?? "",
    isKeyed: event.segment !== undefined,
    pieces: 1,
    isWhole: false,
    isFinal,
    awaitsFinal: event.phase === "partial" || event.phase === "eager" || event.phase === "resumed",
    startMs,
    lastMs: isFinal || stopMs !== null ? Math.max(startMs, wordsEndMs) : event.atMs,
    seenMs: event.atMs,
    lagMs: event.arrivedAtMs - event.atMs,
    stopMs,
    audioStartMs: event.audioStartMs ?? null,
    audioEndMs: event.audioEndMs ?? null,
    words: event.words,
  };
}

/** A final that came after somebody else had begun to speak, or long after its words. */
export function noteLate(turns: TurnFold, turn: TurnDraft, atMs: number, wordsEndMs: number): void {
  const byMs = atMs - wordsEndMs;
  if (byMs < lateMs) return;
  turn.lateByMs = Math.max(turn.lateByMs ?? 0, Math.round(byMs));
  if (turns.order.at(-1) !== turn.no) turn.rule = "late-final";
  addRule(turn, "late-final");
}

/** What an event says of its turn besides the text. */
export function note(turn: TurnDraft, event: RawEvent, at: number | null = turn.segments.length - 1): void {
  addEntryId(turn, event.entryId);
  if (event.isEndOfTurn) turn.isEnded = true;
  if (event.turn !== undefined) turn.turnKey ??= event.turn;
  if (event.language !== undefined) turn.language = event.language;
  if (event.confidence !== undefined) turn.confidence = event.confidence;
  if (event.masked !== undefined) {
    for (const label of event.masked) if (!turn.masked.includes(label)) turn.masked = [...turn.masked, label];
  }
  if (event.isInterrupted) cutTurn(turn, event.atMs, event.heardText ?? null, event.heardMs ?? null, at);
  else if (event.heardText !== undefined) {
    if (event.phase === "revise") cutTurn(turn, event.atMs, event.heardText, event.heardMs ?? null, at);
    else
      turn.progressText = [...turn.segments.slice(0, at ?? 0).map((one) => one.text.trim()), event.heardText]
        .join(" ")
        .trim();
  }
}

/** A confirmed cut. What is said of it earlier stays unless more is known now. */
export function cutTurn(
  turn: TurnDraft,
  atMs: number,
  heardText: string | null,
  heardMs: number | null,
  segment: number | null,
): void {
  turn.cut = {
    atMs: Math.min(atMs, turn.cut?.atMs ?? atMs),
    heardText: heardText ?? turn.cut?.heardText ?? null,
    heardMs: heardMs ?? turn.cut?.heardMs ?? null,
    segment: segment ?? turn.cut?.segment ?? null,
  };
  turn.isBarred = true;
  turn.isEnded = true;
  addRule(turn, "generated-and-heard");
}
