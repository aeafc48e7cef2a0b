import { withoutOverlap } from "../../mask/compare-words";
import type { RawEvent, SpeakerRole } from "../../schema/conversation-event";
import type { FoldRule, Turn } from "../../schema/transcript";

export type Segment = {
  text: string;
  isKeyed: boolean;
  /** How many texts it was put together from, one after the other. */
  pieces: number;
  /** After its pieces the whole came, so that no piece follows. */
  isWhole: boolean;
  isFinal: boolean;
  /** The producer sends finals, so a text that stays partial was never confirmed. */
  awaitsFinal: boolean;
  startMs: number;
  /** When its last words were spoken, as far as known. */
  lastMs: number;
  /** When its text last changed or was confirmed. */
  seenMs: number;
  /** How long after that it was written. */
  lagMs: number;
  /** When its speaker fell silent, where the producer says so. */
  stopMs: number | null;
  audioStartMs: number | null;
  audioEndMs: number | null;
  words: RawEvent["words"];
};

export type Cut = { atMs: number; heardText: string | null; heardMs: number | null; segment: number | null };

/** A turn while it is folded. `owner` tells whether it may be changed in place or is shared with a checkpoint. */
export type TurnDraft = {
  owner: object;
  no: number;
  turnId: string;
  turnKey: string | null;
  role: SpeakerRole;
  channel: string;
  speaker: string | null;
  segments: Segment[];
  startMs: number;
  endMs: number;
  speechMs: number | null;
  entryIds: string[];
  /** An answer holds the list: it is copied before it changes. */
  areEntryIdsShown: boolean;
  rule: FoldRule;
  rules: readonly FoldRule[];
  isEnded: boolean;
  /** Nothing joins it any more: cut, handed over, or a tool was called. */
  isBarred: boolean;
  /** An agent's words, once they are known to have been said to their end. */
  isSpoken: boolean;
  cut: Cut | null;
  progressText: string | null;
  lateByMs: number | null;
  isRevised: boolean;
  /** Several texts made it, and how they go together was guessed. */
  isGuessed: boolean;
  overlaps: boolean;
  isEmptied: boolean;
  language: string | null;
  confidence: number | null;
  masked: readonly string[];
  finished: Turn | null;
};

export function cloneTurn(turn: TurnDraft, owner: object): TurnDraft {
  return {
    ...turn,
    owner,
    segments: turn.segments.map((segment) => ({ ...segment })),
    areEntryIdsShown: true,
    cut: turn.cut && { ...turn.cut },
  };
}

/** Of an entry that several events come from once. */
export function addEntryId(turn: TurnDraft, entryId: string): void {
  const { entryIds } = turn;
  if (entryIds[entryIds.length - 1] === entryId) return;
  if (turn.areEntryIdsShown) {
    turn.entryIds = [...entryIds, entryId];
    turn.areEntryIdsShown = false;
  } else entryIds.push(entryId);
}

export function addRule(turn: TurnDraft, rule: FoldRule): void {
  if (!turn.rules.includes(rule)) turn.rules = [...turn.rules, rule];
}

/** The texts of its segments as one; words that a later one repeats are said once. */
export function textOfTurn(turn: Pick<TurnDraft, "segments">): string {
  let whole = "";
  let before: Segment | undefined;
  for (const segment of turn.segments) {
    const text = segment.text.trim();
    if (text !== "") {
      const overlapsInTime =
        before?.audioEndMs != null && segment.audioStartMs !== null && segment.audioStartMs < before.audioEndMs;
      const rest = before === undefined ? text : withoutOverlap(whole, text, overlapsInTime ? 1 : 3);
      whole = whole === "" ? rest : rest === "" ? whole : `${whole} ${rest}`;
      before = segment;
    }
  }
  return whole;
}
