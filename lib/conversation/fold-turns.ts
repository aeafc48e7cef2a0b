import type { ConversationEvent, SpeakerRole } from "@/lib/schema/conversation-event";
import { beginsAnew, beginsWithWords, hasSameWords, sharesBeginning } from "./compare-words";
import { addRule, cloneTurn, type Segment, type TurnDraft, textOfTurn } from "./turn-draft";

type Place = { no: number; at: number };
type Anchor = { startMs: number; stopMs: number | null; segment: string | null };
/** One voice: what it says without naming segments goes to the segment it has open. */
type Lane = {
  role: SpeakerRole;
  channel: string;
  speaker: string | null;
  no: number | null;
  open: Place | null;
  /** What was open before and still has no final. */
  left: Place | null;
  usedAt: number;
};

/** Turns by number and their order in the transcript. Drafts are reached by number only, so that copies may share them. */
export type TurnFold = {
  owner: object;
  drafts: TurnDraft[];
  order: number[];
  places: Map<string, Place>;
  lanes: Lane[];
  anchors: Map<string, Anchor[]>;
  /** The turn that says it follows a segment, by that segment's name. */
  followers: Map<string, number>;
  used: number;
};

const lateMs = 1_000;
const restatedWithinMs = 15_000;
const mostAnchors = 8;
/** An agent may begin this much before the words of the user before it end. */
const talkOverMs = 500;

export const emptyTurns = (): TurnFold => ({
  owner: {},
  drafts: [],
  order: [],
  places: new Map(),
  lanes: [],
  anchors: new Map(),
  followers: new Map(),
  used: 0,
});

/** A copy that can go on by itself; both lose the right to change the drafts they share. */
export function copyTurns(turns: TurnFold): TurnFold {
  turns.owner = {};
  return {
    ...turns,
    owner: {},
    drafts: turns.drafts.slice(),
    order: turns.order.slice(),
    places: new Map(turns.places),
    followers: new Map(turns.followers),
    lanes: turns.lanes.map((lane) => ({ ...lane })),
    anchors: new Map([...turns.anchors].map(([key, list]) => [key, list.map((anchor) => ({ ...anchor }))])),
  };
}

export function ownTurn(turns: TurnFold, no: number): TurnDraft | undefined {
  const draft = turns.drafts[no];
  if (draft === undefined) return undefined;
  const own = draft.owner === turns.owner ? draft : cloneTurn(draft, turns.owner);
  turns.drafts[no] = own;
  own.finished = null;
  return own;
}

const laneName = (role: SpeakerRole, channel: string | undefined) => `${channel ?? ""}|${role}`;

export function foldTranscript(
  turns: TurnFold,
  event: ConversationEvent,
  agent: string | null,
  gapMs: number,
): TurnDraft | null {
  const role = event.role ?? "unknown";
  const text = event.text ?? "";
  const isFinal = event.phase === "final" || event.phase === "revise" || event.mode === "line";
  const key = event.segment === undefined ? null : `${laneName(role, event.channel)}|${event.segment}`;
  const lane = laneOf(turns, event, role);
  lane.usedAt = turns.used++;
  const known = key === null ? openPlace(turns, lane, event, isFinal, gapMs) : turns.places.get(key);
  if (known !== undefined) return grow(turns, lane, known, event, isFinal);
  const restated = isFinal && key !== null ? restatedPlace(turns, lane, event) : undefined;
  if (restated !== undefined && key !== null) {
    turns.places.set(key, restated);
    return grow(turns, lane, restated, event, isFinal);
  }
  if (text.trim() === "" && event.isInterrupted !== true && !(role === "agent" && isFinal)) return null;
  const segment = newSegment(turns, event, isFinal);
  const follower = event.segment === undefined ? undefined : turns.drafts[turns.followers.get(event.segment) ?? -1];
  // R9: what says it follows this was spoken after it, whichever arrived first.
  if (follower !== undefined && follower.startMs < segment.startMs) {
    segment.startMs = follower.startMs;
    segment.lastMs = follower.startMs;
  }
  const turn = joinable(turns, lane, event, segment, gapMs) ?? openTurn(turns, lane, event, segment, agent);
  turn.segments.push(segment);
  const place = { no: turn.no, at: turn.segments.length - 1 };
  if (key !== null) turns.places.set(key, place);
  lane.no = turn.no;
  if (lane.open !== null) lane.left = lane.open;
  lane.open = isFinal || key !== null ? null : place;
  turn.endMs = Math.max(turn.endMs, segment.lastMs);
  if (follower !== undefined && follower.no !== turn.no) {
    putBefore(turns.order, turn.no, follower.no);
    addRule(turn, "R9");
  }
  if (event.previousSegment !== undefined) turns.followers.set(event.previousSegment, turn.no);
  if (isFinal) noteLate(turns, turn, event.atMs, segment.lastMs);
  note(turn, event);
  return turn;
}

function laneOf(turns: TurnFold, event: ConversationEvent, role: SpeakerRole): Lane {
  const channel = event.channel ?? "";
  const speaker = event.speaker ?? (role === "agent" || role === "human" ? event.agent : undefined) ?? null;
  let best: Lane | undefined;
  for (const lane of turns.lanes) {
    if (lane.role !== role || lane.channel !== channel) continue;
    if (speaker !== null && lane.speaker !== speaker && !(lane.speaker === null && lane.open !== null)) continue;
    if (best === undefined || lane.usedAt > best.usedAt) best = lane;
  }
  if (best === undefined) {
    best = { role, channel, speaker, no: null, open: null, left: null, usedAt: 0 };
    turns.lanes.push(best);
  }
  best.speaker ??= speaker;
  return best;
}

function openPlace(
  turns: TurnFold,
  lane: Lane,
  event: ConversationEvent,
  isFinal: boolean,
  gapMs: number,
): Place | undefined {
  if (event.phase === "revise" && lane.no !== null) {
    const at = (turns.drafts[lane.no]?.segments.length ?? 0) - 1;
    if (at >= 0) return { no: lane.no, at };
  }
  const place = lane.open;
  const segment = place === null ? undefined : turns.drafts[place.no]?.segments[place.at];
  if (place === null || segment === undefined) return undefined;
  const isNear = event.atMs - segment.lastMs <= gapMs && turns.order.at(-1) === place.no;
  const shares = sharesBeginning(segment.text, event.text ?? "");
  if (event.mode === "append" && !isFinal) return isNear ? place : undefined;
  // R7: its final never came, and now somebody says something new.
  if (!isFinal && beginsAnew(segment.text, event.text ?? "")) return undefined;
  if (shares) return place;
  // R8: a late final of what was said before, while the same voice already goes on.
  const left = !isFinal || lane.left === null ? undefined : turns.drafts[lane.left.no]?.segments[lane.left.at];
  if (left !== undefined && !left.isFinal && sharesBeginning(left.text, event.text ?? "")) return lane.left ?? place;
  return isNear && lane.role !== "unknown" && event.mode !== "line" ? place : undefined;
}

/** A final under a new name that says again what the turn before already says, as frameworks do with whole messages. */
function restatedPlace(turns: TurnFold, lane: Lane, event: ConversationEvent): Place | undefined {
  const turn = lane.no === null ? undefined : turns.drafts[lane.no];
  const last = turn?.segments.at(-1);
  if (!turn || !last || last.isKeyed || event.atMs - turn.endMs > restatedWithinMs) return undefined;
  const whole = textOfTurn(turn);
  const text = event.text ?? "";
  const isSame = hasSameWords(whole, text) || (event.isInterrupted === true && beginsWithWords(whole, text));
  return isSame ? { no: turn.no, at: turn.segments.length - 1 } : undefined;
}

function grow(turns: TurnFold, lane: Lane, place: Place, event: ConversationEvent, isFinal: boolean): TurnDraft | null {
  const text = event.text ?? "";
  const before = turns.drafts[place.no]?.segments[place.at];
  if (before === undefined) return null;
  // An unchanged text of a settled segment is a snapshot's repetition.
  if (
    before.isFinal &&
    text === before.text &&
    event.heardText === undefined &&
    !event.isInterrupted &&
    !event.isEndOfTurn
  )
    return null;
  const turn = ownTurn(turns, place.no);
  const segment = turn?.segments[place.at];
  if (turn === undefined || segment === undefined) return null;
  if (text.trim() === "" && isFinal && segment.text !== "") {
    addRule(turn, event.isInterrupted ? "R12" : "R7");
    if (turn.role === "agent") turn.isEmptied = true;
  } else if (event.mode === "append" && !(isFinal && sharesBeginning(segment.text, text) && segment.text !== "")) {
    segment.text += text;
  } else if (
    isFinal &&
    turn.role === "agent" &&
    text.length < segment.text.length &&
    beginsWithWords(segment.text, text)
  ) {
    if (event.isInterrupted || event.phase === "revise")
      cutTurn(turn, event.atMs, event.heardText ?? text, event.heardMs ?? null, place.at);
  } else if (text.trim() !== "" && !(segment.isFinal && !isFinal)) {
    if (segment.isFinal && text !== segment.text) {
      turn.isRevised = true;
      addRule(turn, "R6");
    }
    segment.text = text;
  }
  if (isFinal && !segment.isFinal) noteLate(turns, turn, event.atMs, segment.lastMs);
  if (!isFinal || turn.lateByMs === null) {
    segment.lastMs = Math.max(segment.lastMs, event.atMs);
    turn.endMs = Math.max(turn.endMs, segment.lastMs);
  }
  segment.isFinal ||= isFinal;
  if (event.words !== undefined) segment.words = event.words;
  segment.audioStartMs ??= event.audioStartMs ?? null;
  segment.audioEndMs = event.audioEndMs ?? segment.audioEndMs;
  if (segment.isFinal && lane.open?.no === place.no && lane.open.at === place.at) lane.open = null;
  note(turn, event, place.at);
  return turn;
}

function newSegment(turns: TurnFold, event: ConversationEvent, isFinal: boolean): Segment {
  const first = event.words?.[0]?.[1] ?? event.audioStartMs;
  const last = event.words?.at(-1)?.[2] ?? event.audioEndMs;
  const durationMs = isFinal && first != null && last != null ? Math.max(0, last - first) : 0;
  const anchor = takeAnchor(turns, event, durationMs);
  const startMs = Math.min(event.atMs, anchor?.startMs ?? event.atMs - durationMs);
  const wordsEndMs = anchor?.stopMs ?? (anchor !== null && durationMs > 0 ? startMs + durationMs : event.atMs);
  return {
    text: event.text ?? "",
    isKeyed: event.segment !== undefined,
    isFinal,
    awaitsFinal: event.phase === "partial" || event.phase === "eager" || event.phase === "resumed",
    startMs,
    lastMs: isFinal ? Math.min(event.atMs, Math.max(startMs, wordsEndMs)) : event.atMs,
    audioStartMs: event.audioStartMs ?? null,
    audioEndMs: event.audioEndMs ?? null,
    words: event.words,
  };
}

/** R8: the start of speech that a text belongs to; anchors before it are spent. */
function takeAnchor(turns: TurnFold, event: ConversationEvent, durationMs: number): Anchor | null {
  const list = turns.anchors.get(laneName(event.role ?? "unknown", event.channel));
  if (list === undefined || list.length === 0) return null;
  let at = event.segment === undefined ? -1 : list.findIndex(({ segment }) => segment === event.segment);
  if (at < 0)
    at = list.findLastIndex(
      (one) =>
        one.segment === null &&
        one.startMs <= event.atMs - durationMs &&
        (event.phase !== "final" || one.stopMs !== null),
    );
  if (at < 0) at = list.findLastIndex((one) => one.segment === null && one.startMs <= event.atMs);
  const anchor = list[at] ?? null;
  if (anchor !== null) list.splice(0, at + 1);
  return anchor;
}

function joinable(
  turns: TurnFold,
  lane: Lane,
  event: ConversationEvent,
  segment: Segment,
  gapMs: number,
): TurnDraft | undefined {
  const turn = lane.no === null ? undefined : turns.drafts[lane.no];
  if (turn === undefined) return undefined;
  if (event.turn !== undefined && turn.turnKey !== null) {
    if (event.turn !== turn.turnKey) return undefined;
    return join(turns, turn.no, "R2");
  }
  if (turn.isBarred || (lane.role === "unknown" && event.mode !== "append")) return undefined;
  if (segment.startMs - turn.endMs > gapMs || segment.startMs < turn.startMs) return undefined;
  if (turn.isEnded && turn.role !== "user") return undefined;
  const isInterrupted = turn.role === "user" && agentsBegan(turns, turn.endMs - talkOverMs, segment.startMs);
  return isInterrupted || isInterleaved(turns, turn, segment.startMs)
    ? undefined
    : join(turns, turn.no, turn.isEnded ? "R10" : "R4");
}

/** R10: whether an agent has begun to speak, though none of its words are known yet. */
function agentsBegan({ anchors }: TurnFold, fromMs: number, untilMs: number): boolean {
  for (const [key, list] of anchors) {
    if (!key.endsWith("|agent")) continue;
    if (list.some(({ startMs }) => startMs >= fromMs && startMs <= untilMs)) return true;
  }
  return false;
}

/** Whether somebody else began between a turn's beginning and this moment. */
function isInterleaved(turns: TurnFold, turn: TurnDraft, untilMs: number): boolean {
  for (let at = turns.order.length - 1; at >= 0; at--) {
    const other = turns.drafts[turns.order[at] ?? -1];
    if (other === undefined || other.startMs < turn.startMs) return false;
    if (other.no !== turn.no && other.startMs <= untilMs) return true;
  }
  return false;
}

function join(turns: TurnFold, no: number, rule: string): TurnDraft | undefined {
  const own = ownTurn(turns, no);
  if (own === undefined) return undefined;
  addRule(own, rule);
  own.rule = rule;
  own.isEnded = false;
  return own;
}

function openTurn(
  turns: TurnFold,
  lane: Lane,
  event: ConversationEvent,
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
    speaker: lane.role === "agent" ? (lane.speaker ?? agent) : lane.speaker,
    segments: [],
    startMs: segment.startMs,
    endMs: segment.lastMs,
    speechMs: segment.startMs,
    entryIds: [],
    rule: event.segment === undefined ? "R4" : "R2",
    rules: [],
    isEnded: false,
    isBarred: false,
    cut: null,
    progressText: null,
    lateByMs: null,
    isRevised: false,
    overlaps: false,
    isEmptied: false,
    language: null,
    confidence: null,
    masked: [],
    finished: null,
  };
  turns.drafts.push(turn);
  let at = turns.order.length;
  while (at > 0 && (turns.drafts[turns.order[at - 1] ?? -1]?.startMs ?? 0) > turn.startMs) at -= 1;
  turns.order.splice(at, 0, no);
  return turn;
}

function putBefore(order: number[], no: number, follower: number): void {
  const from = order.lastIndexOf(no);
  const to = order.lastIndexOf(follower);
  if (from > to && to >= 0) order.splice(to, 0, ...order.splice(from, 1));
}

/** A final that came after somebody else had begun to speak, or long after its words. */
function noteLate(turns: TurnFold, turn: TurnDraft, atMs: number, wordsEndMs: number): void {
  const byMs = atMs - wordsEndMs;
  if (byMs < lateMs) return;
  turn.lateByMs = Math.max(turn.lateByMs ?? 0, Math.round(byMs));
  if (turns.order.at(-1) !== turn.no) turn.rule = "R8";
  addRule(turn, "R8");
}

function note(turn: TurnDraft, event: ConversationEvent, at: number | null = turn.segments.length - 1): void {
  if (turn.entryIds.at(-1) !== event.entryId) turn.entryIds.push(event.entryId);
  if (event.isEndOfTurn) turn.isEnded = true;
  if (event.turn !== undefined) turn.turnKey ??= event.turn;
  turn.language = event.language ?? turn.language;
  turn.confidence = event.confidence ?? turn.confidence;
  if (event.masked !== undefined) {
    for (const label of event.masked) if (!turn.masked.includes(label)) turn.masked.push(label);
  }
  if (event.isInterrupted) cutTurn(turn, event.atMs, event.heardText ?? null, event.heardMs ?? null, at);
  else if (event.heardText !== undefined) {
    if (event.phase === "revise") cutTurn(turn, event.atMs, event.heardText, event.heardMs ?? null, at);
    else
      turn.progressText = [...turn.segments.slice(0, at ?? 0).map((one) => one.text.trim()), event.heardText]
        .join(" ")
        .trim();
  }
}

/** R14: a confirmed cut. What is said of it earlier stays unless more is known now. */
export function cutTurn(
  turn: TurnDraft,
  atMs: number,
  heardText: string | null,
  heardMs: number | null,
  segment: number | null,
): void {
  turn.cut = {
    atMs: Math.min(atMs, turn.cut?.atMs ?? atMs),
    heardText: heardText ?? turn.cut?.heardText ?? null,
    heardMs: heardMs ?? turn.cut?.heardMs ?? null,
    segment: segment ?? turn.cut?.segment ?? null,
  };
  turn.isBarred = true;
  turn.isEnded = true;
  addRule(turn, "R11");
}

/** Speech without words: where a text that comes later belongs, and until when it was spoken. */
export function foldSpeech(turns: TurnFold, event: ConversationEvent): void {
  const role = event.role ?? "unknown";
  const key = laneName(role, event.channel);
  const list = turns.anchors.get(key) ?? [];
  turns.anchors.set(key, list);
  const lane = laneOf(turns, event, role);
  const draft = lane.no === null ? undefined : turns.drafts[lane.no];
  if (event.phase === "start") {
    list.push({ startMs: event.atMs, stopMs: null, segment: event.segment ?? null });
    if (list.length > mostAnchors) list.shift();
    if (role === "agent" && draft !== undefined && !draft.isEnded && draft.cut === null) {
      const own = ownTurn(turns, draft.no);
      if (own !== undefined) own.speechMs = event.atMs;
    }
    return;
  }
  const anchor = list.findLast(({ stopMs }) => stopMs === null);
  if (anchor !== undefined) anchor.stopMs = event.atMs;
  if (draft !== undefined && role === "agent" && !draft.isEnded) {
    const own = ownTurn(turns, draft.no);
    if (own !== undefined) own.endMs = Math.max(own.endMs, event.atMs);
  }
}

/** The turn that an interruption speaks of: by its segment, by the words heard, else the agent's last. */
export function interruptedTurn(turns: TurnFold, event: ConversationEvent): TurnDraft | undefined {
  const place =
    event.segment === undefined
      ? undefined
      : turns.places.get(`${laneName(event.role ?? "agent", event.channel)}|${event.segment}`);
  if (place !== undefined) return ownTurn(turns, place.no);
  const agents = turns.order
    .slice(-12)
    .reverse()
    .filter((no) => ["agent", "human"].includes(turns.drafts[no]?.role ?? ""));
  const heard = event.heardText;
  const byWords = heard
    ? agents.slice(0, 3).find((no) => beginsWithWords(textOfTurn(turns.drafts[no] ?? { segments: [] }), heard))
    : undefined;
  const no = byWords ?? agents[0];
  return no === undefined ? undefined : ownTurn(turns, no);
}

/** R16: what an agent says after this is a turn of its own. */
export function barAgents(turns: TurnFold): void {
  for (const lane of turns.lanes) {
    if ((lane.role !== "agent" && lane.role !== "human") || lane.no === null || lane.open !== null) continue;
    const draft = turns.drafts[lane.no];
    if (draft !== undefined && !draft.isBarred && draft.segments.every(({ isFinal }) => isFinal)) {
      const own = ownTurn(turns, lane.no);
      if (own !== undefined) own.isBarred = true;
    }
  }
}
