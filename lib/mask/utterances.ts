import type { ConversationEvent, RawEvent } from "../schema/conversation-event";
import { sharesBeginning } from "./compare-words";

/** Characters from `start` up to `end` of an utterance's text. */
export type Stretch = { utterance: Utterance; start: number; end: number };

/** What one event says of an utterance. */
export type Piece = Stretch & {
  no: number;
  event: RawEvent;
  /** The number of the newest utterance there was. */
  newestNo: number;
  /** The event as everybody may see it, but for what it says. */
  place: ConversationEvent | null;
};

/** What one voice says in one go, as it stands so far. Its pieces are those not yet judged for good. */
export type Utterance = {
  no: number;
  track: Track;
  segment: string | undefined;
  text: string;
  isFinal: boolean;
  pieces: Piece[];
  startedAtMs: number;
  lastMs: number;
  /** What was asked for, or is being dictated, when it was said. */
  cue: string | null;
  isMailAsked: boolean;
  /** What its text asks for or dictates, once somebody needed to know. */
  hints: Hints | null;
};

export type Hints = { of: string; named: string | null; isMail: boolean; digits: number; isNod: boolean };

/** One voice with the utterances that are still of use, the oldest first. */
export type Track = { key: string; utterances: Utterance[] };

const keptUtterances = 8;
const maxKeptLength = 4_000;
const minKeptLength = 600;
const maxTracks = 500;
const reusedAfterMs = 2_000;
/** Of a text that grows or is repeated; then the first of them are judged. */
const maxPieces = 64;

export const trackKey = ({ role, channel, speaker }: RawEvent): string =>
  `${role ?? "unknown"}|${channel ?? ""}|${role === "agent" ? "" : (speaker ?? "")}`;

/**
 * Puts transcript events together to utterances, as a listener would hear them: a text that replaces, one that is
 * appended, a line by itself. `onReplaced` is told of pieces just before their text is replaced by another one.
 */
export function createUtterances(onReplaced: (pieces: Piece[]) => void) {
  const tracks = new Map<string, Track>();
  let count = 0;

  function trackOf(event: RawEvent): Track {
    const own = trackKey(event);
    const key = tracks.size < maxTracks || tracks.has(own) ? own : "";
    const known = tracks.get(key);
    if (known) return known;
    const track: Track = { key, utterances: [] };
    tracks.set(key, track);
    return track;
  }

  function open(track: Track, { segment, arrivedAtMs }: RawEvent): Utterance {
    const utterance: Utterance = {
      ...{ no: count++, track, segment, text: "", isFinal: false, pieces: [] },
      ...{ startedAtMs: arrivedAtMs, lastMs: arrivedAtMs, cue: null, isMailAsked: false, hints: null },
    };
    track.utterances.push(utterance);
    return utterance;
  }

  function continued(track: Track, event: RawEvent, text: string): Utterance | undefined {
    if (event.mode === "line" && event.segment === undefined) return undefined;
    if (event.segment !== undefined) {
      const known = track.utterances.findLast(({ segment }) => segment === event.segment);
      return known && !isReused(known, event, text) ? known : undefined;
    }
    const last = track.utterances.at(-1);
    if (last === undefined || last.segment !== undefined) return undefined;
    if (event.phase === "revise") return last;
    if (last.isFinal) {
      return isLate(last, event, text) && event.arrivedAtMs - last.lastMs < reusedAfterMs ? last : undefined;
    }
    return event.mode === "append" || sharesBeginning(last.text, text) ? last : undefined;
  }

  return {
    tracks,
    add(event: RawEvent, text: string, no: number): Piece {
      const track = trackOf(event);
      const isFinal = event.phase === "final" || event.phase === "revise" || event.mode === "line";
      const utterance = continued(track, event, text) ?? open(track, event);
      const isAdded = event.mode === "append" && !(isFinal && sharesBeginning(utterance.text, text));
      const start = isAdded ? utterance.text.length : 0;
      if (isAdded) utterance.text += text;
      else if (isLate(utterance, event, text)) {
        const piece: Piece = { no, event, utterance, start: 0, end: text.length, newestNo: count - 1, place: null };
        utterance.pieces.push(piece);
        return piece;
      } else {
        // What a text goes on with is its beginning still: it is judged with it.
        const isGrowth = text.startsWith(utterance.text) && utterance.pieces.length < maxPieces;
        if (!isGrowth) {
          onReplaced(utterance.pieces);
          utterance.pieces = [];
        }
        utterance.text = text;
      }
      utterance.isFinal ||= isFinal;
      utterance.lastMs = event.arrivedAtMs;
      const piece: Piece = {
        no,
        event,
        utterance,
        start,
        end: utterance.text.length,
        newestNo: count - 1,
        place: null,
      };
      utterance.pieces.push(piece);
      return piece;
    },
    /** Lets go of what no piece still needs. */
    trim(track: Track): void {
      while (track.utterances.length > keptUtterances && track.utterances[0]?.pieces.length === 0) {
        track.utterances.shift();
      }
      for (const utterance of track.utterances) {
        const { text, pieces } = utterance;
        const drop = Math.min(text.length, pieces[0]?.start ?? Infinity) - minKeptLength;
        if (text.length <= maxKeptLength || drop <= 0) continue;
        utterance.text = text.slice(drop);
        for (const piece of pieces) {
          piece.start -= drop;
          piece.end -= drop;
        }
      }
    },
  };
}

/** Some producers give a name again to what is said later, be it at once. */
function isReused(known: Utterance, event: RawEvent, text: string): boolean {
  if (event.phase === "final" || event.phase === "revise") return false;
  if (event.arrivedAtMs - known.lastMs > reusedAfterMs) {
    return known.isFinal || known.track.utterances.at(-1) !== known;
  }
  return known.isFinal && event.mode !== "append" && !isLate(known, event, text);
}

/** A partial of what was said for good, or further, before: it is judged as the part of it that it is. */
const isLate = (known: Utterance, { phase, mode }: RawEvent, text: string) =>
  (known.isFinal || (phase === "partial" && text.length < known.text.length)) &&
  phase !== "final" &&
  phase !== "revise" &&
  mode !== "append" &&
  known.text.startsWith(text);
