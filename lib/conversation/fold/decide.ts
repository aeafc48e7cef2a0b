import type { Decision, RawEvent } from "../../schema/conversation-event";

/** Whether something is so of an event's words; `byWords` reads them in `a` and `b`. */
export type Decide = <A, B>(
  event: RawEvent,
  question: Decision,
  byWords: (a: A, b: B) => boolean,
  a: A,
  b: B,
) => boolean;

/**
 * What belongs together is decided once, on what was really said. A masked event carries the answers, and its words are
 * not asked again: two numbers that read alike as `[card number]` are still two.
 */
export const decide: Decide = ({ decided }, question, byWords, a, b) =>
  decided === undefined ? byWords(a, b) : decided.includes(question);

/** Decides by the words, and remembers which answers were yes until they are taken. */
export function createRecorder() {
  let taken: Decision[] = [];
  const record: Decide = (_, question, byWords, a, b) => {
    const isSo = byWords(a, b);
    if (isSo && !taken.includes(question)) taken.push(question);
    return isSo;
  };
  return {
    decide: record,
    take(): Decision[] {
      const all = taken;
      taken = [];
      return all;
    },
  };
}
