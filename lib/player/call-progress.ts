import type { QueryOf } from "../endpoints/endpoints";
import { entryIdMs } from "../ids/entry-id";
import type { RawEvent } from "../schema/conversation-event";
import type { ConversationGap, ConversationHeader, EventsPage, EventTailFrame } from "../schema/replay";
import type { ReaderState } from "./reader-state";

export const liveForMs = 120_000;

/** What is known of the events that were read; who reads them holds the events themselves. */
export interface CallRead {
  /** Of the header they began with: another one makes them void. */
  version: string;
  header: ConversationHeader;
  headAtMs: number;
  lastId: string | null;
  events: number;
  /** It holds as many as it may. */
  isFull: boolean;
}

/** A call being read and followed, and what decides on what is done next. */
export interface CallProgress<Call> {
  shown: ReaderState<Call>;
  isStopped: boolean;
  /** Another for each time that reading begins: what was asked in an older one no longer counts. */
  round: number;
  /** Null before the first page, and once all that was read is void. */
  read: CallRead | null;
  /** When it was last known that nothing had been missed. */
  inStepAtMs: number;
  refusals: number;
  /** How often in a row the stream was not there. */
  goneAnswers: number;
  toldAtMs: number;
  /** How long the last telling took. */
  tookMs: number;
  isTelling: boolean;
  /** What is shown is the beginning only. */
  isPart: boolean;
  /** Each text is shown as it was written where joining them was guessed. */
  keepsLines: boolean;
}

export type CallTimer = "read" | "follow" | "tell" | "quiet";

/** What happens to it; `nowMs` is the browser's time. */
export type CallEvent<Call> = { nowMs: number } & (
  | { type: "start" }
  | { type: "retry" }
  | { type: "stop" }
  | { type: "page"; round: number; query: QueryOf<"events">; page: EventsPage }
  /** `isGone`: the stream is no longer there. */
  | { type: "failed"; round: number; error: Error; isGone?: boolean }
  | { type: "added"; by: Adder; added: number; lastId: string | null; events: number; isFull: boolean }
  | { type: "told"; call: Call; isGoingOn: boolean; isReading: boolean; tookMs: number }
  | { type: "keep-lines"; isKept: boolean }
  | { type: "ready"; round: number }
  | { type: "woke"; timer: CallTimer }
  | { type: "frame"; frame: EventTailFrame }
  | { type: "link"; link: "open" | "lost" | "waiting" }
  | { type: "refused" }
);

type Adder = "page" | "last-page" | "tail";

export type CallEffect =
  /** Answered by `page` or `failed`. */
  | { type: "load"; round: number; query: QueryOf<"events"> }
  /** Gets what a tail needs: answered by `ready` or `failed`. */
  | { type: "get-ready"; round: number }
  | { type: "open-tail" }
  | { type: "close-tail" }
  /** Drops the events that were read. */
  | { type: "forget" }
  | { type: "put-header"; header: ConversationHeader }
  /** Answered by `added`. */
  | { type: "add"; by: Adder; events: readonly RawEvent[] }
  | { type: "correct"; events: readonly RawEvent[] }
  | { type: "put-gap"; gap: ConversationGap }
  | { type: "keep-lines"; isKept: boolean }
  /** Makes a call of what was read: answered by `told`. */
  | { type: "tell"; isGoingOn: boolean; isReading: boolean }
  /** In the place of the one of this name: answered by `woke`. */
  | { type: "wait"; timer: CallTimer; ms: number }
  | { type: "cancel"; timer: CallTimer };

export const firstCallProgress = <Call>(nowMs: number): CallProgress<Call> => ({
  shown: { call: null, loadedEvents: 0, problem: null, link: { state: "connecting", sinceMs: nowMs } },
  isStopped: true,
  round: 0,
  read: null,
  inStepAtMs: nowMs,
  refusals: 0,
  goneAnswers: 0,
  toldAtMs: Number.NEGATIVE_INFINITY,
  tookMs: 0,
  isTelling: false,
  isPart: false,
  keepsLines: false,
});

/** After which entry reading or following goes on; null: from the beginning. */
export const readOnAfter = (read: CallRead | null): string | null =>
  read === null ? null : (read.lastId ?? read.header.readToId);

/** For how long what was written last keeps a call live, by the server's clock; negative once it is over. */
export function liveLeftMs(read: CallRead, nowMs: number): number {
  const serverMs = read.header.asOfMs + nowMs - read.headAtMs;
  return entryIdMs(readOnAfter(read) ?? "0-0") + liveForMs - serverMs;
}

export function isLive(read: CallRead, nowMs: number): boolean {
  const { hasEnded, bound } = read.header;
  const isOpen = !hasEnded && bound === null && !read.isFull && readOnAfter(read) !== null;
  return isOpen && liveLeftMs(read, nowMs) > 0;
}
