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
  turn.areEntryIdsShown = true;
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
    entryIds: turn.entryIds,
    rule,
    rules: rulesBeside(rule, turn.rules, isOverlap),
    lateByMs: turn.lateByMs,
    isRevised: turn.isRevised,
    isGuessed: turn.isGuessed,
    overlaps,
    doubts: doubtsOf(turn, text, state, heard.doubts),
    language: turn.language,
    confidence: turn.confidence,
    masked: turn.masked.length === 0 ? none : labelsLeft(turn.masked, `${text} ${heard.text}`),
  };
  return turn.finished;
}

/** A number that another turn began is named there; what only goes on with it is still said. */
const masksOf = ({ masked }: TurnDraft) => masked.map((label) => (label === held ? heldMark : `[${label}]`)).join(" ");

/** Most turns have no doubt, no label and no rule besides their main one. */
const none: never[] = [];
Object.freeze(none);

const labelsLeft = (labels: readonly string[], shown: string) =>
  labels.filter((label) => label !== held || shown.includes(heldMark));

function doubtsOf(
  { isEmptied }: TurnDraft,
  text: string,
  state: Turn["state"],
  ofHeard: readonly string[],
): Turn["doubts"] {
  if (!isEmptied && text !== "" && state !== "unconfirmed" && ofHeard.length === 0) return none;
  const doubts = [...ofHeard];
  if (isEmptied) doubts.push("The producer committed an empty text after words had been generated; they are kept.");
  else if (text === "")
    doubts.push("The producer committed it without a text: what was said, if anything, is not known.");
  if (state === "unconfirmed") doubts.push("Its final text never came; this is the last partial.");
  return doubts;
}

function rulesBeside(main: FoldRule, rules: readonly FoldRule[], isOverlap: boolean): FoldRule[] {
  if (rules.length === 0 && !isOverlap) return none;
  const others = rules.filter((rule) => rule !== main);
  return isOverlap && main !== "overlap" && !others.includes("overlap") ? [...others, "overlap"] : others;
}
