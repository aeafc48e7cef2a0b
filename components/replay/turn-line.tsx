import { SafeText } from "@/components/figures/safe-text";
import { formatDuration } from "@/lib/format";
import type { Overlap } from "@/lib/player/find-overlaps";
import { explainRule } from "@/lib/player/rule-words";
import { restOfTurn, splitHeard, withoutDots } from "@/lib/player/split-heard";
import type { Turn } from "@/lib/schema/transcript";
import { MaskedMark, RevealedText } from "./masked-mark";

const maxChars = 20_000;
const heardWords = {
  said: "The producer said what was heard.",
  words: "Told by the times of the words.",
  estimated: "Estimated by the share of the time that it was played.",
};

interface TurnLineProps {
  turn: Turn;
  whole: Turn;
  isAhead: boolean;
  overlap: Overlap | undefined;
}

/** Who said what, what of it was heard, and what is doubtful about it. */
export function TurnLine({ turn, whole, isAhead, overlap }: TurnLineProps) {
  const { heard, unheard, differs } = splitHeard(turn.text, turn.heardText);
  const rest = isAhead ? "" : restOfTurn(turn.text, whole.text);
  return (
    <article className={overlap ? "border-l-2 border-dashed border-line-strong pl-2" : ""}>
      <p className="flex flex-wrap items-baseline gap-x-2 text-xs">
        <span className={`font-semibold ${turn.role === "user" ? "" : isAhead ? "" : "text-text-2"}`}>{turn.role}</span>
        {turn.speaker === null ? null : (
          <span className="text-text-3">
            <SafeText text={turn.speaker} longest={60} />
          </span>
        )}
        {marksOf(turn, overlap).map(({ word, tip }) => (
          <span
            key={word}
            className="text-2xs text-text-3 underline decoration-dotted underline-offset-2"
            data-tip={tip}
          >
            {word}
          </span>
        ))}
        {isAhead ? null : <MaskedMark masked={{ kind: "turn", turn }} />}
      </p>
      <p className="overflow-x-clip text-sm wrap-anywhere whitespace-pre-wrap">
        {differs ? <span className="text-text-3">heard: </span> : null}
        <SafeText text={rest === "" ? heard : withoutDots(heard)} longest={maxChars} keepsLines />
        {differs ? <span className="text-text-3"> generated: </span> : null}
        {unheard === "" ? null : (
          <s className="text-text-3" data-tip="Generated, and not heard by the caller.">
            <SafeText text={unheard} longest={maxChars} keepsLines />
          </s>
        )}
        {rest === "" ? null : (
          <span data-ahead className="text-text-3">
            <SafeText text={rest} longest={maxChars} keepsLines />
          </span>
        )}
        {turn.text === "" && rest === "" ? <span className="text-text-3">no text</span> : null}
      </p>
      {isAhead ? null : <RevealedText masked={{ kind: "turn", turn }} />}
    </article>
  );
}

function marksOf(turn: Turn, overlap: Overlap | undefined): { word: string; tip: string }[] {
  const heard = turn.heardSource === null ? "" : ` ${heardWords[turn.heardSource]}`;
  const marks: ({ word: string; tip: string } | null)[] = [
    turn.interrupted ? { word: "interrupted", tip: `It was cut off.${heard}` } : null,
    turn.lateByMs === null
      ? null
      : { word: `late by ${formatDuration(turn.lateByMs)}`, tip: explainRule("late-final") },
    turn.isRevised ? { word: "revised", tip: explainRule("revised-final") } : null,
    turn.state === "unconfirmed" ? { word: "unconfirmed", tip: explainRule("final-never-came") } : null,
    overlap ? { word: sayOverlap(overlap), tip: explainRule("overlap") } : null,
    turn.overlaps && !overlap ? { word: "spoken into", tip: explainRule("overlap") } : null,
    turn.isGuessed && turn.entryIds.length > 1 ? { word: "joining guessed", tip: guessTip(turn) } : null,
    turn.doubts.length === 0 ? null : { word: "doubtful", tip: turn.doubts.join("\n") },
  ];
  return marks.filter((mark) => mark !== null);
}

const guessTip = ({ entryIds }: Turn) =>
  `Made of ${entryIds.length} texts. The producer does not say whether they replace each other, go on or stand alone: that was guessed. "Keep as lines" above the transcript shows each as it was written.`;

const sayOverlap = ({ into, durationMs }: Overlap) =>
  `over ${(into.speaker ?? into.role).slice(0, 40)} for ${formatDuration(durationMs)}`;
