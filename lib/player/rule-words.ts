/** What each folding rule does, in one sentence, for who asks why a turn is as it is. */
const words: Record<string, string> = {
  R1: "The raw entries are kept as they are; this turn is only a reading of them.",
  R2: "Entries that name the same segment, or come from the same speaker on the same channel, belong together.",
  R3: "Whether a partial replaces or adds to what was there is told by comparing neighbours, not by its name alone.",
  R4: "A final text does not end a turn: finals of one speaker are joined until the end of the turn, another speaker or a pause.",
  R5: "A final that repeats the last words of the one before is joined without repeating them.",
  R6: "The segment was made final more than once; the last one stands.",
  R7: "Its final never came, so the last partial stands in for it.",
  R8: "Its final came late; the turn stands where the words were spoken, not where they arrived.",
  R9: "The producer named the item before it, and that decides the order.",
  R10: "The speaker paused and went on without anybody answering: still one turn.",
  R11: "The agent was cut off: what was heard is told apart from what was generated.",
  R12: "The provider deleted its text when it was cut; the stream still has it.",
  R13: "It was interrupted and is empty, or interrupted and whole: what was heard may be lost.",
  R14: "Another spoke into it: an overlap, and cut off only where the producer confirms it.",
  R15: "The recogniser guessed that the turn might end, and it went on.",
  R16: "It was spoken without a model's turn: a greeting, a closing line, words before a tool call.",
  R17: "Start, progress and result of a tool are joined by the call's id.",
  R18: "The producer sends the whole conversation each time; only what is new was added.",
  R19: "The same event came more than once and counts once.",
  R20: "It begins where the stream begins; what came before was trimmed.",
};

export const explainRule = (rule: string): string => words[rule] ?? "A rule this page has no words for.";
