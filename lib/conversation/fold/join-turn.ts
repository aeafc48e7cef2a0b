import type { RawEvent } from "../../schema/conversation-event";
import type { FoldRule } from "../../schema/transcript";
import { addRule, type Segment, type TurnDraft } from "./turn-draft";
import { type Lane, ownTurn, type TurnFold } from "./turn-fold";

/** An agent may begin this much before the words of the user before it end. */
const talkOverMs = 800;

/** The turn of this voice that a new segment goes on with; undefined where it begins one. */
export function joinable(
  turns: TurnFold,
  lane: Lane,
  event: RawEvent,
  segment: Segment,
  gapMs: number,
): TurnDraft | undefined {
  const turn = lane.no === null ? undefined : turns.drafts[lane.no];
  if (turn === undefined) return undefined;
  if (event.turn !== undefined && turn.turnKey !== null) {
    if (event.turn !== turn.turnKey) return undefined;
    return join(turns, turn.no, "named-segment");
  }
  if (turn.isBarred || (lane.role === "unknown" && event.mode !== "append")) return undefined;
  if (segment.startMs - turn.endMs > gapMs || segment.startMs < turn.startMs) return undefined;
  if (turn.isEnded && turn.role !== "user") return undefined;
  const isInterrupted = turn.role === "user" && agentsBegan(turns, turn.endMs - talkOverMs, segment.startMs);
  return isInterrupted || isInterleaved(turns, turn, segment.startMs)
    ? undefined
    : join(turns, turn.no, turn.isEnded ? "pause-in-turn" : "finals-join");
}

/** Whether an agent has begun to speak, though none of its words are known yet. */
function agentsBegan({ anchors }: TurnFold, fromMs: number, untilMs: number): boolean {
  for (const [key, list] of anchors) {
    if (!key.endsWith("|agent")) continue;
    if (list.some(({ startMs }) => startMs >= fromMs && startMs <= untilMs)) return true;
  }
  return false;
}

/** Whether somebody else began between a turn's beginning and this moment. */
export function isInterleaved(turns: TurnFold, turn: TurnDraft, untilMs: number): boolean {
  for (let at = turns.order.length - 1; at >= 0; at--) {
    const other = turns.drafts[turns.order[at] ?? -1];
    if (other === undefined || other.startMs < turn.startMs) return false;
    if (other.no !== turn.no && other.startMs <= untilMs) return true;
  }
  return false;
}

function join(turns: TurnFold, no: number, rule: FoldRule): TurnDraft | undefined {
  const own = ownTurn(turns, no);
  if (own === undefined) return undefined;
  addRule(own, rule);
  own.rule = rule;
  own.isEnded = false;
  return own;
}

const none: readonly never[] = [];

/** A turn that begins with this segment. */
export function openTurn(
  turns: TurnFold,
  lane: Lane,
  event: RawEvent,
  segment: Segment,
  agent: string | null,
): TurnDraft {
  const no = turns.drafts.length;
  const turn: TurnDraft = {
    owner: turns.owner,
    no,
    turnId: `${event.entryId}:${event.part}`,
    turnKey: event.turn ?? null,
    role: lane.role,
    channel: lane.channel,
    speaker: lane.role === "agent" ? (lane.speaker ?? agent) : lane.speaker,
    segments: [segment],
    startMs: segment.startMs,
    endMs: segment.lastMs,
    speechMs: segment.startMs,
    entryIds: [event.entryId],
    areEntryIdsShown: false,
    rule: event.segment === undefined ? "finals-join" : "named-segment",
    rules: none,
    isEnded: false,
    isBarred: false,
    isSpoken: false,
    cut: null,
    progressText: null,
    lateByMs: null,
    isRevised: false,
    isGuessed: false,
    overlaps: false,
    isEmptied: false,
    language: null,
    confidence: null,
    masked: none,
    finished: null,
  };
  turns.drafts.push(turn);
  let at = turns.order.length;
  while (at > 0 && isAfter(turns.drafts[turns.order[at - 1] ?? -1], turn, segment)) at -= 1;
  if (at === turns.order.length) turns.order.push(no);
  else turns.order.splice(at, 0, no);
  return turn;
}

/** Of one voice's recogniser the audio counts from one moment, even where its texts came with unlike delays. */
const oneClockMs = 10_000;
/** Of two voices it does where both say nearly the same moment. */
const sharedClockMs = 1_500;

/** Whether a turn was spoken later: by the producer's own offsets where both have them, else by the times made of them. */
function isAfter(other: TurnDraft | undefined, turn: TurnDraft, segment: Segment): boolean {
  if (other === undefined) return false;
  const first = other.segments[0];
  if (first !== undefined && first.audioStartMs !== null && segment.audioStartMs !== null) {
    const apartMs = Math.abs(other.startMs - first.audioStartMs - (turn.startMs - segment.audioStartMs));
    const isOneVoice = other.role === turn.role && other.channel === turn.channel;
    if (apartMs <= (isOneVoice ? oneClockMs : sharedClockMs)) return first.audioStartMs > segment.audioStartMs;
  }
  return other.startMs > turn.startMs;
}
