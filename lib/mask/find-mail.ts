import { LinkifyIt } from "linkify-it";
import { mailCue } from "./cues";
import { numberWordPattern } from "./number-words";
import type { PersonalSpan } from "./spans";

const label = "e-mail address";
const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: true });

/** Endings that somebody writes after a dot and a blank; any other word there begins a sentence. */
const endings = "com|org|net|edu|gov|info|biz|io|co|ai|app|dev|eu|uk|us|de|fr|es|it|nl|ch|at|pl|se|ca|au|jp|br|mx";
const joint = "dot|point|punto|underscore|dash|hyphen|minus|plus";
const spoken = new RegExp(
  `(?<![\\p{L}\\p{Nd}])[\\p{L}\\p{Nd}]+(?:[ ,.]+(?:${joint})[ ,.]+[\\p{L}\\p{Nd}]+){0,30}[ ,.]+(?:at|arroba)[ ,.]+(?:[\\p{L}\\p{Nd}-]+[ ,]+)?[\\p{L}\\p{Nd}-]+(?:[ ,]*(?:\\.(?=\\p{L})|\\.[ ,]+(?=(?:${endings})(?!\\p{L}))|(?:dot|point|punto)[ ,]*)\\p{L}+)+`,
  "giu",
);
const spelled = new RegExp(
  `(?<![\\p{L}\\p{Nd}'’])(?:\\p{L}|\\p{Nd}+|${joint}|${numberWordPattern}|as in \\p{L}+|for \\p{L}+)[ ,.]+$`,
  "iu",
);
/** Nobody's mailbox: "look at", "book it at". */
const plainBefore =
  /^(?:it|this|that|us|me|them|him|her|look|looking|is|are|was|be|order|available|online|find|found|one|here|there|only)\b/iu;
/** "For two at seven thirty. It …": a time, and a sentence that begins with what could be an ending. */
const timeBefore = new RegExp(
  `(?<!\\p{L})at[ ,.]+(?:(?:${numberWordPattern}|\\p{Nd}{1,2})[ ,-]*){1,3}\\.[ ,]+\\p{L}+$`,
  "iu",
);
const withAt = /(?<![^\s@])[^\s@]+@[^\s@]+/gu;
const leadIn =
  /^[?!]*(?:[\s,.:?!]*(?:yes|yeah|sure|okay|ok|so|well|um|uh|it's|its|it is|it|that's|that is|my|the|is|would be|of course|please|and|address|e-?mail(?: address)?)(?![\p{L}\p{Nd}]))*[\s,.:?!]*/iu;
const everyMailCue = new RegExp(mailCue, "giu");
const maxNameLength = 80;
/** Where an address was asked for, each of these is a part of one, however it is broken up. */
const askedJoint = /(?<![\p{L}\p{Nd}])(?:dot|underscore|arroba|punto|at)[ ,]+[\p{L}\p{Nd}]+/giu;
/** Nobody says it but in a name that machines read. */
const underscored = /(?<![\p{L}\p{Nd}])[\p{L}\p{Nd}]+[ ,]+underscore[ ,]+[\p{L}\p{Nd}]+/giu;
const maxAnswerLength = 200;

/** Written and spoken addresses; where one was asked for, all of the answer up to its end. */
export function findMail(text: string, asked: number | null): PersonalSpan[] {
  const spans: PersonalSpan[] = [];
  if (text.includes("@")) {
    for (const { index, lastIndex, schema } of linkify.match(text) ?? []) {
      if (schema === "mailto:") spans.push({ start: index, end: lastIndex, label });
    }
    for (const { 0: found, index } of text.matchAll(withAt)) {
      spans.push({ start: index, end: index + found.length, label });
    }
  }
  for (const { 0: found, index } of text.matchAll(spoken)) {
    if (asked === null && (plainBefore.test(found) || timeBefore.test(found))) continue;
    spans.push({ start: spelledFrom(text, index), end: index + found.length, label });
  }
  for (const { 0: found, index } of text.matchAll(underscored)) {
    spans.push({ start: index, end: index + found.length, label });
  }
  if (asked === null) return spans;
  const joints = [...text.slice(asked, asked + maxAnswerLength).matchAll(askedJoint)];
  const last = joints.at(-1);
  if (last && joints.some(({ 0: found, index }) => index === 0 || !/^at\b/i.test(found))) {
    spans.push({ start: asked, end: asked + last.index + last[0].length, label });
  }
  for (const span of spans) {
    if (span.end > asked && isAnswer(text.slice(asked, span.start))) span.start = Math.min(span.start, asked);
  }
  return spans;
}

/** What stands between a question and an address belongs to it, unless it is something else that was said first. */
const isAnswer = (before: string) => before.length < maxNameLength && !/[?!]|\.\s/.test(before);

/** Letters spelled out before a word belong to it: "m a y a at …". */
function spelledFrom(text: string, start: number): number {
  let from = start;
  for (;;) {
    const before = spelled.exec(text.slice(Math.max(0, from - 40), from));
    if (before === null || start - from > 80) return from;
    from -= before[0].length;
  }
}

/** Where the answer begins to a question for an address, or to its announcement in the text itself; null for neither. */
export function mailAnswerStart(text: string, utteranceStart: number, isAsked: boolean): number | null {
  let at = isAsked ? utteranceStart : null;
  for (const { index, 0: found } of text.matchAll(everyMailCue)) at = index + found.length;
  if (at === null) return null;
  return at + (leadIn.exec(text.slice(at))?.[0].length ?? 0);
}
