import { isAsking, mailCue, namedCue } from "./cues";
import { hasNumber } from "./find-personal-data";
import { maxNumberLength } from "./number-runs";
import { endsInTime, spokenBreak } from "./spoken-times";
import type { Hints, Piece, Stretch, Utterance } from "./utterances";

/** A piece within what the same voice said before and after it. `isOpen`: more may still come that belongs to it. */
export type Context = {
  text: string;
  /** Where the piece lies in `text`, and its utterance begins. */
  start: number;
  end: number;
  utteranceStart: number;
  isOpen: boolean;
  cue: string | null;
  isMailAsked: boolean;
};

const beforeCharacters = 240;
const afterWords = 12;
const afterCharacters = 160;
/** What is said later than this does not go on with what was said before. */
const goesOnWithinMs = 60_000;
const cueUtterances = 4;
const nodWords = 3;
const laterUtterances = 8;
const hintCharacters = 400;

/** The words around a stretch of an utterance, and whether those after it are all that will ever count. */
export function contextOf({ utterance, start, end }: Stretch): Context {
  const { track, text, cue, isMailAsked } = utterance;
  const at = track.utterances.indexOf(utterance);
  let before = text.slice(Math.max(0, start - beforeCharacters), start);
  const ownBefore = before.length;
  for (let i = at - 1, next = utterance; i >= 0 && before.length < beforeCharacters; i--) {
    const earlier = track.utterances[i];
    if (!earlier || next.startedAtMs - earlier.lastMs > goesOnWithinMs) break;
    before = `${earlier.text.slice(-beforeCharacters)}${jointAfter(earlier)}${before}`;
    next = earlier;
  }
  const after = afterOf(utterance, at, end);
  const piece = text.slice(start, end);
  return {
    text: before + piece + after,
    start: before.length,
    end: before.length + piece.length,
    utteranceStart: before.length - ownBefore,
    isOpen: !isEnough(after),
    cue,
    isMailAsked,
  };
}

/** A time that ends an utterance is no part of a number that begins the next. */
function jointAfter(earlier: Utterance): string {
  const isAlone = earlier.cue === null && !earlier.isMailAsked;
  return isAlone && endsInTime(earlier.text) ? spokenBreak : " ";
}

function afterOf(utterance: Utterance, at: number, end: number): string {
  let after = utterance.text.slice(end, end + afterCharacters);
  for (let i = at + 1, last = utterance; after.length < afterCharacters; i++) {
    const later = utterance.track.utterances[i];
    if (!later || later.startedAtMs - last.lastMs > goesOnWithinMs) break;
    after = `${after}${jointAfter(last)}${later.text.slice(0, afterCharacters)}`;
    last = later;
  }
  if (after === "") return after;
  return after.slice(0, Math.min(wordsEnd(after) ?? after.length, afterCharacters));
}

const isEnough = (after: string) =>
  after.length >= afterCharacters || (after.length > 2 * afterWords - 2 && wordsEnd(after) !== null);

/** Where the last of the words that count ends; null while there are fewer. */
function wordsEnd(text: string): number | null {
  let words = 0;
  let isInWord = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isSpace = code === 32 || (code >= 9 && code <= 13) || code === 160;
    if (isSpace && isInWord && words === afterWords) return at;
    if (!isSpace && !isInWord) words++;
    isInWord = !isSpace;
  }
  return words === afterWords ? text.length : null;
}

/** Whether nothing that is still to come can belong to a piece. */
export function isPast(
  { utterance, end, newestNo }: Piece,
  newest: Utterance,
  nowMs: number,
  hasNews: boolean,
): boolean {
  if (nowMs - utterance.lastMs > goesOnWithinMs) return true;
  if (newest.no - newestNo > laterUtterances) return true;
  if (!hasNews) return false;
  const left = utterance.text.length - end;
  if (left >= afterCharacters) return true;
  const { utterances } = utterance.track;
  const isLast = utterances.at(-1) === utterance;
  if (isLast && left < afterWords * 2 - 1) return false;
  return isEnough(afterOf(utterance, utterances.indexOf(utterance), end));
}

/** Nobody goes on with an utterance that long past. */
export const isLeft = (utterance: Utterance, newest: Utterance, nowMs: number): boolean =>
  nowMs - utterance.lastMs > goesOnWithinMs || newest.no - utterance.no > laterUtterances;

/** What somebody asked for shortly before, or a number that is being dictated in turns. */
export function takeCues(utterance: Utterance, recent: readonly Utterance[]): void {
  let left = cueUtterances;
  for (let i = recent.length - 1; i >= 0 && left > 0; i--) {
    const one = recent[i];
    if (!one || one === utterance) continue;
    const { named, isMail, digits, isNod } = hintsOf(one);
    if (!isNod) left--;
    if (utterance.startedAtMs - one.lastMs > goesOnWithinMs) continue;
    utterance.isMailAsked ||= isMail;
    utterance.cue ??= named ?? (digits >= 7 ? (one.cue ?? "account number") : digits >= 1 ? one.cue : null);
  }
}

/** It says no more than that somebody listens. */
export const isNod = (utterance: Utterance): boolean => hintsOf(utterance).isNod;

/** For what follows something nobody can read any more. */
export function assumeAsked(utterance: Utterance): void {
  utterance.cue ??= "account number";
  utterance.isMailAsked = true;
}

function hintsOf(utterance: Utterance): Hints {
  const { hints } = utterance;
  if (hints?.of === utterance.text) return hints;
  const text = utterance.text.slice(-hintCharacters);
  const named = (isAsking(text) ? namedCue(text) : null) ?? hints?.named ?? null;
  const digits = hasNumber(text) ? maxNumberLength(text) : 0;
  const isMail = mailCue.test(text) || (hints?.isMail ?? false);
  const isShort = named === null && !isMail && digits === 0 && isShorterThan(text, nodWords + 1);
  utterance.hints = { of: utterance.text, named, isMail, digits, isNod: isShort };
  return utterance.hints;
}

const isShorterThan = (text: string, words: number) => text.length < 60 && (text.match(/\S+/g)?.length ?? 0) < words;
