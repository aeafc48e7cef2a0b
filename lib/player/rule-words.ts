import type { FoldRule } from "../schema/transcript";

/** What each folding rule does, in one sentence, for who asks why a turn is as it is. */
const words: Record<FoldRule, string> = {
  "raw-entries-stay": "The raw entries are kept as they are; this turn is only a reading of them.",
  "named-segment":
    "Entries that name the same segment, or come from the same speaker on the same channel, belong together.",
  "replace-or-append":
    "Whether a partial replaces or adds to what was there is told by comparing neighbours, not by its name alone.",
  "finals-join":
    "A final text does not end a turn: finals of one speaker are joined until the end of the turn, another speaker or a pause.",
  "overlapping-words": "A final that repeats the last words of the one before is joined without repeating them.",
  "revised-final": "The segment was made final more than once; the last one stands.",
  "final-never-came": "Its final never came, so the last partial stands in for it.",
  "late-final": "Its final came late; the turn stands where the words were spoken, not where they arrived.",
  "follows-item": "The producer named the item before it, and that decides the order.",
  "pause-in-turn": "The speaker paused and went on without anybody answering: still one turn.",
  "generated-and-heard": "The agent was cut off: what was heard is told apart from what was generated.",
  "deleted-after-cut": "The provider deleted its text when it was cut; the stream still has it.",
  "heard-in-doubt": "It was interrupted and is empty, or interrupted and whole: what was heard may be lost.",
  overlap: "Another spoke into it: an overlap, and cut off only where the producer confirms it.",
  "eager-end": "The recogniser guessed that the turn might end, and it went on.",
  "outside-model-turn": "It was spoken without a model's turn: a greeting, a closing line, words before a tool call.",
  "tool-by-id": "Start, progress and result of a tool are joined by the call's id.",
  snapshot: "The producer sends the whole conversation each time; only what is new was added.",
  duplicate: "The same event came more than once and counts once.",
  "trimmed-head": "It begins where the stream begins; what came before was trimmed.",
};

export const explainRule = (rule: FoldRule): string => words[rule];
