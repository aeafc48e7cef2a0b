import type { RawEvent } from "../schema/conversation-event";
import { type Context, contextOf } from "./context";
import { findInContext, hasTrigger } from "./find-personal-data";
import { findHeldNames } from "./held-names";
import { findMarked, type MarkedText } from "./marked-text";
import { type MaskNotes, maskText, writeMasked } from "./mask-text";
import { findNumberRuns } from "./number-runs";
import { findInPlainForm } from "./plain-form";
import { findOwn, type MaskPolicy } from "./policy";
import { held, mergeSpans, type PersonalSpan } from "./spans";
import type { Piece } from "./utterances";

/** Words that nobody takes for a digit. */
const leadIn = /^(?:(?:it is|it's|that is|that's|yes|yeah|okay|ok|so|um|uh|sorry|my|the|and|number is)[\s,.]+)+/iu;
const sentenceEnd = /[.?!…]["')\]]?\s*$/;

export type Judging = {
  marked: readonly MarkedText[];
  policy: MaskPolicy;
  /** Nothing is still to come that matters. */
  isSettled: boolean;
};

/** What is personal in a stretch of an utterance and around it; `from` is where the stretch begins in its utterance. */
export type Found = { context: Context; from: number; spans: PersonalSpan[] };

/** A piece of what was said, within what was found in the stretch around it. */
export type Said = { piece: Piece; found: Found };

/** Looks once at pieces of one utterance, in their order, that are alike in being guesses: what surrounds one surrounds all. */
export function findSaid(pieces: readonly Piece[], { marked, policy, isSettled }: Judging): Found | null {
  const [first] = pieces;
  if (first === undefined) return null;
  const { utterance } = first;
  const from = pieces.reduce((least, { start }) => Math.min(least, start), first.start);
  const end = pieces.reduce((most, piece) => Math.max(most, piece.end), first.end);
  const context = contextOf({ utterance, start: from, end });
  const { text } = context;
  const isOpen = context.isOpen && !isSettled;
  const isStrict = policy.mode === "strict";
  const isLastWordWhole = (utterance.track.utterances.at(-1) ?? utterance).isFinal && sentenceEnd.test(text);
  const isGuess = isPassing(first) && !isSettled;
  const isMarking = marked.length > 0;
  const isPlain =
    !isGuess && context.cue === null && !context.isMailAsked && !isMarking && policy.patterns.length === 0;
  if (isPlain && !isOpen && !hasTrigger(text)) return { context, from, spans: [] };
  const spans = mergeSpans([
    ...findInContext(text, { ...context, isOpen, isLastWordWhole, isStrict }),
    ...(isGuess ? heldNumbers(text, context.start, context.end) : []),
    ...(isGuess && (isStrict || isMarking) ? findHeldNames(text, isMarking) : []),
    ...findMarked(text, marked),
    ...findOwn(text, policy),
  ]);
  return { context, from, spans: spans.flatMap((span) => parted(span, text, context.utteranceStart)) };
}

/** "Four one five", and then "it is five five": what leads in to a number that an utterance before began is shown. */
function parted(span: PersonalSpan, text: string, utteranceStart: number): PersonalSpan[] {
  if (span.start >= utteranceStart || span.end <= utteranceStart || span.label === held) return [span];
  const lead = leadIn.exec(text.slice(utteranceStart, span.end))?.[0] ?? "";
  if (lead === "" || utteranceStart + lead.length >= span.end) return [span];
  return [
    { ...span, end: utteranceStart },
    { ...span, start: utteranceStart + lead.length },
  ];
}

/** Masks in `masked` what its event says, as a listener would hear it: in the whole utterance, after what was asked. */
export function maskSaid(masked: RawEvent, { piece, found }: Said, notes: MaskNotes): void {
  const { event } = piece;
  const { text, utteranceStart } = found.context;
  const start = found.context.start + piece.start - found.from;
  const end = start + piece.end - piece.start;
  const own = event.pii === undefined ? [] : findMarked(text, notes.marked);
  const spans = own.length === 0 ? found.spans : mergeSpans([...found.spans, ...own]);
  masked.text = writeMasked(text, start, end, spans, notes, utteranceStart);
  const { heardText } = event;
  if (heardText === undefined) return;
  if (text.slice(start, end).startsWith(heardText)) {
    masked.heardText = writeMasked(text, start, start + heardText.length, spans, notes);
  } else masked.heardText = maskText(heardText, { isSettled: false, isComplete: true }, notes);
}

/** A guess that another text takes the place of: the next may read as a number what this one breaks up, or mark a name. */
export const isPassing = ({ event, utterance }: Piece): boolean =>
  event.phase === "partial" && event.mode !== "append" && !utterance.isFinal;

const heldNumbers = (text: string, start: number, end: number): PersonalSpan[] =>
  findInPlainForm(text, (plain) =>
    findNumberRuns(plain, { isSettled: false, isComplete: true }).map((run) => ({ ...run, label: held })),
  ).filter((span) => span.end > start && span.start < end);
