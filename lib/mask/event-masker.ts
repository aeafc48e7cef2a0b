import type { ConversationEvent, RawEvent } from "../schema/conversation-event";
import { asMaskedEvent } from "./as-masked";
import { assumeAsked, isLeft, isNod, isPast, takeCues } from "./context";
import { type CheckedValues, maxCheckedHere } from "./large-values";
import type { MarkedText } from "./marked-text";
import { maskEvent, placeOf, sayEvent, shownOf, unsaid, withheldEvent } from "./mask-event";
import { createIdMasker } from "./mask-ids";
import { type Found, findSaid, isPassing, type Judging } from "./mask-said";
import { type MaskPolicy, standardPolicy } from "./policy";
import { createUtterances, type Piece, type Track, type Utterance } from "./utterances";

/** The event pushed as number `no`, from 0, as it is to be shown from now on. */
export type Correction = { no: number; event: ConversationEvent };

export type EventMasker = {
  /**
   * The event as it can be shown for good, or with nothing of what it says while that depends on others: then it comes
   * as a correction. `marked` is what its producer marked in the entry; null: its marks cannot be read. `checked`: what
   * of it was too long to be checked here.
   */
  push(event: RawEvent, marked?: readonly MarkedText[] | null, checked?: CheckedValues | null): ConversationEvent;
  /** One that nobody is shown: it only tells what stands around others. */
  see(event: RawEvent, marked: readonly MarkedText[] | null): void;
  /**
   * What changed since the last call, each event once; with `isNow` also what is still open, as far as it can be shown,
   * and with `isQuiet`, once nobody has said anything for a while, without holding any of it.
   */
  corrections(isNow: boolean, isQuiet?: boolean): Correction[];
  /** How many there were: the number of the next. */
  readonly count: number;
  /** The first event that a correction may still follow; null for none. */
  readonly oldestOpen: number | null;
  /** Nothing more is to come: what was held only because of that is shown. */
  settle(): void;
};

export type EventMaskerOptions = { isHeadMissing?: boolean; policy?: MaskPolicy };

const keptRecent = 12;
const maxMarked = 500;
/** Of a call whose beginning is gone. */
const withoutQuestion = 6;
/** While an utterance grows, so many pieces of it are judged at once. */
const minTogether = 16;

/**
 * Masks the events of a call in their order, knowing what was said around each: a number that is spread over partials,
 * entries and turns, one that was asked for, what the producer marked elsewhere. What could still become a part of
 * personal data is held, and given as a correction once what follows has proved it harmless. What an event finally
 * shows depends on the events alone, not on when corrections are asked for. Unmasked texts are kept only while they
 * are of use. Where the call's beginning is missing, what was asked for is not known: its first utterances are taken for
 * answers. Fails closed: an event that cannot be checked keeps its place and loses its content.
 */
export function createEventMasker({
  isHeadMissing = false,
  policy = standardPolicy,
}: EventMaskerOptions = {}): EventMasker {
  if (policy.mode === "off") return createPlainMasker();
  const recent: Utterance[] = [];
  const maskIds = createIdMasker();
  const marked: MarkedText[] = [];
  const shown = new Map<Piece, string>();
  let pushed = 0;
  let corrected = new Map<number, ConversationEvent>();
  const utterances = createUtterances((pieces) => {
    close(pieces);
  });

  function close(pieces: readonly Piece[], isSettled = false): void {
    show(pieces, isSettled);
    for (const piece of pieces) shown.delete(piece);
  }

  /** Pieces of one utterance. */
  function show(pieces: readonly Piece[], isSettled = false): void {
    const [first] = pieces;
    if (first === undefined) return;
    const judging = { marked, policy, isSettled: isSettled || isReleased(first) };
    const isGuess = (piece: Piece) => !judging.isSettled && isPassing(piece);
    for (const alike of [pieces.filter(isGuess), pieces.filter((piece) => !isGuess(piece))]) {
      for (const [piece, event] of judge(alike, judging)) {
        const before = shown.get(piece);
        const text = shownOf(event);
        if (before === undefined || before === text) continue;
        shown.set(piece, text);
        corrected.set(piece.no, event);
      }
    }
  }

  /** It is over, and another voice has said more than a nod since: what stands there is what was said. */
  function isReleased({ utterance }: Piece): boolean {
    if (policy.mode === "strict" || !utterance.isFinal) return false;
    return recent.some((one) => one.no > utterance.no && one.track !== utterance.track && !isNod(one));
  }

  /** Only what the same voice says next can end the wait for a piece, besides time and others. */
  function closePast(newest: Utterance, track: Track, nowMs: number): void {
    for (const one of utterances.tracks.values()) {
      for (const utterance of [...one.utterances]) {
        const { pieces } = utterance;
        const count = isGrowing(utterance, newest, nowMs) ? minTogether : pieces.length;
        const last = pieces[count - 1];
        if (last === undefined || !isPast(last, newest, nowMs, one === track)) continue;
        utterance.pieces = pieces.slice(count);
        close(pieces.slice(0, count), true);
        utterances.trim(one);
      }
    }
  }

  const openPieces = () => [...utterances.tracks.values()].flatMap((one) => one.utterances.map(({ pieces }) => pieces));

  function place(event: RawEvent, text: string, no: number): Piece {
    const piece = utterances.add(event, text, no);
    const { utterance } = piece;
    if (!recent.includes(utterance)) {
      recent.push(utterance);
      if (recent.length > keptRecent) recent.shift();
    }
    takeCues(utterance, recent);
    if (isHeadMissing && utterance.no < withoutQuestion) assumeAsked(utterance);
    return piece;
  }

  function take(event: RawEvent, text: string, no: number): ConversationEvent {
    const piece = place(event, text, no);
    const { utterance } = piece;
    shown.set(piece, "");
    closePast(recent.at(-1) ?? utterance, utterance.track, event.arrivedAtMs);
    const masked = placeOf(event, marked, policy);
    if (event.pii === undefined) piece.place = masked;
    return unsaid(masked);
  }

  function mark(more: readonly MarkedText[]): void {
    for (const one of more) {
      if (marked.length < maxMarked && !marked.some(({ text }) => text === one.text)) marked.push(one);
    }
  }

  return {
    push(given, more = [], checked = null) {
      const no = pushed++;
      const event = { ...given };
      if (more === null) return withheldEvent(event);
      mark(more);
      try {
        maskIds(event, marked);
        const { kind, text } = event;
        if (kind === "transcript" && text !== undefined && text.length <= maxCheckedHere) return take(event, text, no);
        return maskEvent(event, marked, policy, undefined, checked);
      } catch {
        return withheldEvent(event);
      }
    },
    see(event, more) {
      mark(more ?? []);
      if (event.kind !== "transcript" || event.text === undefined || event.text.length > maxCheckedHere) return;
      const { utterance } = place(event, event.text, pushed++);
      utterance.pieces.pop();
      closePast(recent.at(-1) ?? utterance, utterance.track, event.arrivedAtMs);
      utterances.trim(utterance.track);
    },
    corrections(isNow, isQuiet = false) {
      if (isNow) for (const pieces of openPieces()) show(pieces, isQuiet && policy.mode !== "strict");
      const found = [...corrected].map(([no, event]) => ({ no, event }));
      corrected = new Map();
      return found;
    },
    get count() {
      return pushed;
    },
    get oldestOpen() {
      return shown.keys().next().value?.no ?? null;
    },
    settle() {
      for (const pieces of openPieces()) close(pieces, true);
      for (const { utterances: all } of utterances.tracks.values()) for (const one of all) one.pieces = [];
    },
  };
}

/** Where the settings mask nothing. */
function createPlainMasker(): EventMasker {
  let count = 0;
  return {
    push(event) {
      count++;
      return asMaskedEvent(event);
    },
    see: () => undefined,
    corrections: () => [],
    get count() {
      return count;
    },
    oldestOpen: null,
    settle: () => undefined,
  };
}

/** More is said of it still: its first pieces are judged when there are enough of them, otherwise all of them at once. */
const isGrowing = (utterance: Utterance, newest: Utterance, nowMs: number) =>
  !utterance.isFinal && utterance.track.utterances.at(-1) === utterance && !isLeft(utterance, newest, nowMs);

function judge(pieces: readonly Piece[], judging: Judging): [Piece, ConversationEvent][] {
  let found: Found | null = null;
  try {
    found = findSaid(pieces, judging);
  } catch {
    // Each is withheld below.
  }
  return pieces.map((piece) => {
    try {
      if (found === null) return [piece, withheldEvent(piece.event)];
      return [piece, sayEvent(piece, found, judging)];
    } catch {
      return [piece, withheldEvent(piece.event)];
    }
  });
}
