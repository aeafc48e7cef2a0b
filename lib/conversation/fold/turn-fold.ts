import type { SpeakerRole } from "../../schema/conversation-event";
import { type Decide, decide } from "./decide";
import { cloneTurn, type TurnDraft } from "./turn-draft";

/** A segment of a turn, by numbers: drafts are replaced when a copy goes on by itself. */
export type Place = { no: number; at: number };

/** Speech without words: until when it was spoken, and which segment it belongs to where that is said. */
export type Anchor = { startMs: number; stopMs: number | null; segment: string | null };

/** One voice: what it says without naming segments goes to the segment it has open. */
export type Lane = {
  role: SpeakerRole;
  channel: string;
  speaker: string | null;
  no: number | null;
  open: Place | null;
  /** What was open before and still has no final. */
  left: Place | null;
  /** The segment last named in this voice, which most events name again. */
  named: { segment: string; place: Place } | null;
  usedAt: number;
};

/** Turns by number and their order in the transcript. Drafts are reached by number only, so that copies may share them. */
export type TurnFold = {
  decide: Decide;
  owner: object;
  drafts: TurnDraft[];
  order: number[];
  places: Map<string, Place>;
  lanes: Lane[];
  lastLane: Lane | null;
  anchors: Map<string, Anchor[]>;
  /** The segment that says it follows another, by that other's name; also of segments without a text. */
  followers: Map<string, string>;
  /** When the audio that a voice's texts count from began, by the text that came with the least delay. */
  audioBegan: Map<string, number>;
  used: number;
};

export const emptyTurns = (decideBy: Decide = decide): TurnFold => ({
  decide: decideBy,
  owner: {},
  drafts: [],
  order: [],
  places: new Map(),
  lanes: [],
  lastLane: null,
  anchors: new Map(),
  followers: new Map(),
  audioBegan: new Map(),
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
    audioBegan: new Map(turns.audioBegan),
    lanes: turns.lanes.map((lane) => ({ ...lane })),
    lastLane: null,
    anchors: new Map([...turns.anchors].map(([key, list]) => [key, list.map((anchor) => ({ ...anchor }))])),
  };
}

export function ownTurn(turns: TurnFold, no: number): TurnDraft | undefined {
  const draft = turns.drafts[no];
  if (draft === undefined) return undefined;
  if (draft.owner === turns.owner) {
    draft.finished = null;
    return draft;
  }
  const own = cloneTurn(draft, turns.owner);
  own.finished = null;
  turns.drafts[no] = own;
  return own;
}

export const laneName = (role: SpeakerRole, channel: string | undefined) => `${channel ?? ""}|${role}`;
