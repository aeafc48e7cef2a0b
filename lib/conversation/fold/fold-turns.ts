import { beginsWithWords, isBlank } from "../../mask/compare-words";
import type { RawEvent } from "../../schema/conversation-event";
import { followerOf, putBefore } from "./follow-items";
import { grow, newSegment, note, noteLate } from "./grow-turn";
import { joinable, openTurn } from "./join-turn";
import { laneOf, openPlace, restatedPlace } from "./lanes";
import { addRule, type TurnDraft, textOfTurn } from "./turn-draft";
import { laneName, ownTurn, type TurnFold } from "./turn-fold";

/** A text that seems to come this late is of audio that began anew: a connection was lost. */
const restartedAfterMs = 10_000;

export function foldTranscript(
  turns: TurnFold,
  event: RawEvent,
  agent: string | null,
  gapMs: number,
): TurnDraft | null {
  const role = event.role ?? "unknown";
  const isFinal = event.phase === "final" || event.phase === "revise" || event.mode === "line";
  const lane = laneOf(turns, event, role);
  lane.usedAt = turns.used++;
  turns.lastLane = lane;
  const audioBeganMs = event.audioEndMs === undefined ? null : audioBegan(turns, event, event.audioEndMs);
  if (lane.named !== null && lane.named.segment === event.segment)
    return grow(turns, lane, lane.named.place, event, isFinal, audioBeganMs);
  const key = event.segment === undefined ? null : `${laneName(role, event.channel)}|${event.segment}`;
  const known = key === null ? openPlace(turns, lane, event, isFinal, gapMs) : turns.places.get(key);
  if (known !== undefined && event.segment !== undefined) lane.named = { segment: event.segment, place: known };
  if (known !== undefined) return grow(turns, lane, known, event, isFinal, audioBeganMs);
  const restated = isFinal && key !== null ? restatedPlace(turns, lane, event) : undefined;
  if (restated !== undefined && key !== null) {
    turns.places.set(key, restated);
    return grow(turns, lane, restated, event, isFinal, audioBeganMs);
  }
  if (
    turns.decide(event, "is-blank", isBlank, event.text, null) &&
    event.isInterrupted !== true &&
    !(role === "agent" && isFinal)
  )
    return null;
  const segment = newSegment(turns, event, isFinal, audioBeganMs);
  const followerNo = event.segment === undefined ? undefined : followerOf(turns, event.segment, event.channel);
  const follower = followerNo === undefined ? undefined : turns.drafts[followerNo];
  if (follower !== undefined && follower.startMs < segment.startMs) {
    segment.startMs = follower.startMs;
    segment.lastMs = follower.startMs;
  }
  const joined = joinable(turns, lane, event, segment, gapMs);
  joined?.segments.push(segment);
  const turn = joined ?? openTurn(turns, lane, event, segment, agent);
  if (segment.stopMs !== null && role !== "user") turn.isSpoken = true;
  const place = { no: turn.no, at: turn.segments.length - 1 };
  if (key !== null) turns.places.set(key, place);
  if (event.segment !== undefined) lane.named = { segment: event.segment, place };
  lane.no = turn.no;
  if (lane.open !== null) lane.left = lane.open;
  lane.open = isFinal || key !== null ? null : place;
  turn.endMs = Math.max(turn.endMs, segment.lastMs);
  if (followerNo !== undefined && followerNo !== turn.no) {
    putBefore(turns, turn.no, followerNo);
    addRule(turn, "follows-item");
  }
  if (isFinal) noteLate(turns, turn, event.atMs, segment.lastMs);
  note(turn, event);
  return turn;
}

/** When the audio began that a text's times count from: the text that came with the least delay tells it best. */
function audioBegan(turns: TurnFold, event: RawEvent, audioEndMs: number): number {
  const key = laneName(event.role ?? "unknown", event.channel);
  const known = turns.audioBegan.get(key);
  const beganMs = event.atMs - audioEndMs;
  if (known !== undefined && beganMs >= known && beganMs - known <= restartedAfterMs) return known;
  turns.audioBegan.set(key, beganMs);
  return beganMs;
}

const lastAgents = ["heard-of-last", "heard-of-second", "heard-of-third"] as const;

/** The turn that an interruption speaks of: by its segment, by the words heard, else the agent's last. */
export function interruptedTurn(turns: TurnFold, event: RawEvent): TurnDraft | undefined {
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
  const at = heard
    ? lastAgents.findIndex((question, i) =>
        turns.decide(event, question, hasSaid, turns.drafts[agents[i] ?? -1], heard),
      )
    : 0;
  const no = agents[Math.max(0, at)];
  return no === undefined ? undefined : ownTurn(turns, no);
}

const hasSaid = (turn: TurnDraft | undefined, heard: string) =>
  beginsWithWords(textOfTurn(turn ?? { segments: [] }), heard);

/** What an agent says after this is a turn of its own. */
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
