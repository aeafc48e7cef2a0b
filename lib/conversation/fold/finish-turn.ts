import { held, heldMark } from "../../mask/spans";
import type { FoldRule, Turn } from "../../schema/transcript";
import { heardOf } from "./heard";
import { type TurnDraft, textOfTurn } from "./turn-draft";

/** Its answer, made once per state: turns that nothing changed keep their identity. */
export function finishTurn(turn: TurnDraft, isPast: boolean, isOverlap: boolean): Turn {
  // Of what was cut off no final is to come.
  const isUnconfirmed = turn.segments.some(
    (segment, i) =>
      turn.cut === null && segment.awaitsFinal && !segment.isFinal && (isPast || i < turn.segments.length - 1),
  );
  const state = isPast || turn.isEnded ? (isUnconfirmed ? "unconfirmed" : "closed") : "open";
  const overlaps = turn.overlaps || isOverlap;
  if (turn.finished?.state === state && turn.finished.overlaps === overlaps) return turn.finished;
  const text = textOfTurn(turn) || masksOf(turn);
  const heard = heardOf(turn, text);
  const rule: FoldRule = state === "unconfirmed" ? "final-never-came" : turn.rule;
  const doubts = heard.doubts.slice();
  if (turn.isEmptied)
    doubts.push("The producer committed an empty text after words had been generated; they are kept.");
  else if (text === "")
    doubts.push("The producer committed it without a text: what was said, if anything, is not known.");
  if (state === "unconfirmed") doubts.push("Its final text never came; this is the last partial.");
  turn.finished = {
    turnId: turn.turnId,
    role: turn.role,
    speaker: turn.speaker,
    text,
    heardText: heard.text,
    heardSource: heard.source,
    interrupted: turn.cut !== null,
    state,
    startedAtMs: turn.startMs,
    endedAtMs: Math.max(turn.startMs, turn.endMs),
    entryIds: turn.entryIds.slice(),
    rule,
    rules: rulesBeside(rule, turn.rules, isOverlap),
    lateByMs: turn.lateByMs,
    isRevised: turn.isRevised,
    isGuessed: turn.isGuessed,
    overlaps,
    doubts,
    language: turn.language,
    confidence: turn.confidence,
    masked: turn.masked.filter((label) => label !== held || `${text} ${heard.text}`.includes(heldMark)),
  };
  return turn.finished;
}

/** A number that another turn began is named there; what only goes on with it is still said. */
const masksOf = ({ masked }: TurnDraft) => masked.map((label) => (label === held ? heldMark : `[${label}]`)).join(" ");

function rulesBeside(main: FoldRule, rules: readonly FoldRule[], isOverlap: boolean): FoldRule[] {
  const others = rules.filter((rule) => rule !== main);
  return isOverlap && main !== "overlap" && !others.includes("overlap") ? [...others, "overlap"] : others;
}
