import type { ConversationEvent, RawEvent } from "../schema/conversation-event";
import { asMaskedEvent } from "./as-masked";
import { assumeAsked, isNod, isPast, takeCues } from "./context";
import type { MarkedText } from "./marked-text";
import { maskEvent, shownOf, unsaid, withheldEvent } from "./mask-event";
import { createIdMasker } from "./mask-ids";
import { type MaskPolicy, standardPolicy } from "./policy";
import { createUtterances, type Piece, type Track, type Utterance } from "./utterances";

/** The event pushed as number `no`, from 0, as it is to be shown from now on. */
export type Correction = { no: number; event: ConversationEvent };

export type EventMasker = {
  /**
   * The event as it can be shown for good, or with nothing of what it says while that depends on others: then it comes
   * as a correction. `marked` is what its producer marked in the entry; null: its marks cannot be read.
   */
  push(event: RawEvent, marked?: readonly MarkedText[] | null): ConversationEvent;
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
    for (const piece of pieces) close(piece);
  });

  function close(piece: Piece, isSettled = false): void {
    show(piece, isSettled);
    shown.delete(piece);
  }

  function show(piece: Piece, isSettled = false): void {
    const before = shown.get(piece);
    if (before === undefined) return;
    const event = judge(piece, marked, isSettled || isReleased(piece), policy);
    const text = shownOf(event);
    if (before === text) return;
    shown.set(piece, text);
    corrected.set(piece.no, event);
  }

  /** It is over, and another voice has said more than a nod since: what stands there is what was said. */
  function isReleased({ utterance }: Piece): boolean {
    if (policy.mode === "strict" || !utterance.isFinal) return false;
    return recent.some((one) => one.no > utterance.no && one.track !== utterance.track && !isNod(one));
  }

  /** Only what the same voice says next can end the wait for a piece, besides time and others. */
  function closePast(newest: Utterance, track: Track, nowMs: number): void {
    for (const piece of shown.keys()) {
      if (!isPast(piece, newest, nowMs, piece.utterance.track === track)) continue;
      close(piece, true);
      const { utterance } = piece;
      utterance.pieces = utterance.pieces.filter((one) => one !== piece);
      utterances.trim(utterance.track);
    }
  }

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
    return unsaid(event, marked, policy);
  }

  function mark(more: readonly MarkedText[]): void {
    for (const one of more) {
      if (marked.length < maxMarked && !marked.some(({ text }) => text === one.text)) marked.push(one);
    }
  }

  return {
    push(given, more = []) {
      const no = pushed++;
      const event = { ...given };
      if (more === null) return withheldEvent(event);
      mark(more);
      try {
        maskIds(event, marked);
        const { kind, text } = event;
        return kind === "transcript" && text !== undefined ? take(event, text, no) : maskEvent(event, marked, policy);
      } catch {
        return withheldEvent(event);
      }
    },
    see(event, more) {
      mark(more ?? []);
      if (event.kind !== "transcript" || event.text === undefined) return;
      const { utterance } = place(event, event.text, pushed++);
      utterance.pieces.pop();
      closePast(recent.at(-1) ?? utterance, utterance.track, event.arrivedAtMs);
      utterances.trim(utterance.track);
    },
    corrections(isNow, isQuiet = false) {
      if (isNow) for (const piece of shown.keys()) show(piece, isQuiet && policy.mode !== "strict");
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
      for (const piece of shown.keys()) close(piece, true);
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

function judge(piece: Piece, marked: readonly MarkedText[], isSettled: boolean, policy: MaskPolicy): ConversationEvent {
  try {
    return maskEvent(piece.event, marked, policy, { piece, isSettled, isStrict: policy.mode === "strict" });
  } catch {
    return withheldEvent(piece.event);
  }
}
