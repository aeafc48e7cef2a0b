import type { RawEvent } from "../schema/conversation-event";
import { contextOf } from "./context";
import { findInContext, hasTrigger } from "./find-personal-data";
import { findHeldNames } from "./held-names";
import { findMarked } from "./marked-text";
import { type MaskNotes, maskText, writeMasked } from "./mask-text";
import { findNumberRuns } from "./number-runs";
import { findInPlainForm } from "./plain-form";
import { findOwn } from "./policy";
import { held, mergeSpans, type PersonalSpan } from "./spans";
import type { Piece } from "./utterances";

const sentenceEnd = /[.?!…]["')\]]?\s*$/;

/** A piece of what was said, with whether all that matters to it has come. */
export type Said = { piece: Piece; isSettled: boolean; isStrict: boolean };

/** Masks in `masked` what its event says, as a listener would hear it: in the whole utterance, after what was asked. */
export function maskSaid(masked: RawEvent, { piece, isSettled, isStrict }: Said, notes: MaskNotes): void {
  const { event, utterance } = piece;
  const context = contextOf(piece);
  const { text, start, end } = context;
  const isOpen = context.isOpen && !isSettled;
  const isLastWordWhole = (utterance.track.utterances.at(-1) ?? utterance).isFinal && sentenceEnd.test(text);
  const isGuess = isPassing(piece) && !isSettled;
  const isMarking = notes.marked.length > 0;
  const isPlain =
    !isGuess &&
    context.cue === null &&
    !context.isMailAsked &&
    !isMarking &&
    notes.policy.patterns.length === 0 &&
    !hasTrigger(text);
  const spans =
    isPlain && !isOpen
      ? []
      : mergeSpans([
          ...findInContext(text, { ...context, isOpen, isLastWordWhole, isStrict }),
          ...(isGuess ? heldNumbers(text, start, end) : []),
          ...(isGuess && (isStrict || isMarking) ? findHeldNames(text, isMarking) : []),
          ...findMarked(text, notes.marked),
          ...findOwn(text, notes.policy),
        ]);
  masked.text = writeMasked(text, start, end, spans, notes, context.utteranceStart);
  const { heardText } = event;
  if (heardText === undefined) return;
  if (text.slice(start, end).startsWith(heardText)) {
    masked.heardText = writeMasked(text, start, start + heardText.length, spans, notes);
  } else masked.heardText = maskText(heardText, { isSettled: false, isComplete: true }, notes);
}

/** A guess that another text takes the place of: the next may read as a number what this one breaks up, or mark a name. */
const isPassing = ({ event, utterance }: Piece) =>
  event.phase === "partial" && event.mode !== "append" && !utterance.isFinal;

const heldNumbers = (text: string, start: number, end: number): PersonalSpan[] =>
  findInPlainForm(text, (plain) =>
    findNumberRuns(plain, { isSettled: false, isComplete: true }).map((run) => ({ ...run, label: held })),
  ).filter((span) => span.end > start && span.start < end);
