import { compareEntryIds } from "../ids/entry-id";
import type { Operation } from "./operations";
import type { ConsumerReading } from "./reading";

/** What ran on the server between two readings, by operation; null where it cannot be told. */
export type OperationsRan = Readonly<Record<Operation, boolean | null>>;

/** Why a group stands further on without having read: its place was set, or it was made anew there. */
export type MoveCause = "set" | "made-anew" | "unknown";

export type Standing = {
  lastDeliveredId: string;
  entriesRead: number | null;
  pending: number;
  consumers: number;
  lagEntries: number | null;
  isLagExact: boolean;
};

export type AdvanceFacts = {
  before: Standing;
  now: Standing;
  ran: OperationsRan;
  /** Entries added between, and of those that waited how many were removed unread; null unknown. */
  added: number | null;
  lost: number;
  /** Entries removed from the stream between, wherever they were; null unknown. */
  removed: number | null;
  /** An entry was deleted by its id ahead of where the group stood: then the server may lose count of what it read. */
  hasHoleAhead: boolean;
  /** Entries went from the stream between, and on this server pending ones may have gone with them (DELREF). */
  mayLoseRows: boolean;
  elapsedMs: number;
  consumerList: readonly ConsumerReading[] | null;
};

/**
 * What became of the entries that do not wait any more. `read` is null where nobody can tell; `passed` were certainly
 * not read, null when how many is not known; `isProven`: all of them were certainly read.
 */
export type Advance = {
  read: number | null;
  passed: number | null;
  isInexact: boolean;
  isProven: boolean;
  cause: MoveCause | null;
};

const stoodStill: Advance = { read: 0, passed: 0, isInexact: false, isProven: true, cause: null };

/**
 * Reading is believed where nothing else can have moved the group, or where it shows in the pending list; it is denied
 * where the server dropped its count of what the group has read, or nobody was there to read.
 */
export function advanceOf(facts: AdvanceFacts): Advance {
  const { before, now, ran } = facts;
  const moved = compareEntryIds(now.lastDeliveredId, before.lastDeliveredId);
  if (moved === 0) return stoodStill;
  const cause = moveCause(facts);
  if (moved < 0) return { read: 0, passed: 0, isInexact: false, isProven: false, cause };
  const left = leftWaiting(facts);
  const isCounted = before.isLagExact && now.isLagExact;
  if (isDenied(facts) && nobodyRead(facts)) {
    // What was removed meanwhile may have been what it had not read: then nothing need have been passed over.
    const isCertain = facts.removed !== null && (left === null || left > facts.removed);
    const passed = facts.removed === 0 || isCertain ? left : 0;
    return { read: 0, passed, isInexact: !isCounted || facts.removed !== 0, isProven: false, cause };
  }
  if (isDenied(facts)) return { read: null, passed: 0, isInexact: true, isProven: false, cause };
  if (isUntouched(ran) && !isCountStill(facts))
    return { read: left, passed: 0, isInexact: false, isProven: true, cause: null };
  if (left !== null && now.pending - before.pending >= left) {
    return { read: left, passed: 0, isInexact: false, isProven: isCounted, cause: null };
  }
  if (isPlausible(facts)) return { read: left, passed: 0, isInexact: false, isProven: false, cause: null };
  return { read: null, passed: 0, isInexact: true, isProven: false, cause };
}

function leftWaiting({ before, now, added, lost }: AdvanceFacts): number | null {
  if (before.lagEntries === null || now.lagEntries === null || added === null) return null;
  return Math.max(0, before.lagEntries + added - now.lagEntries - lost);
}

/** A consumer that read since the last look was idle for less; its own clock and ours differ by a little. */
const slackMs = 250;

/** The server dropped its count, or the group has nobody: its place was set, whatever was read before. */
function isDenied(facts: AdvanceFacts): boolean {
  const { before, now, ran, hasHoleAhead } = facts;
  if (now.entriesRead === null && before.entriesRead !== null && !hasHoleAhead) return true;
  if (now.consumers === 0 && ran.droppedConsumer === false) return true;
  return areConsumersIdle(facts);
}

/** No read ran on the server, or none of all consumers of the group asked for anything. */
function nobodyRead(facts: AdvanceFacts): boolean {
  return facts.ran.read === false || areConsumersIdle(facts);
}

function areConsumersIdle({ before, now, ran, elapsedMs, consumerList }: AdvanceFacts): boolean {
  if (consumerList === null || consumerList.length === 0 || now.consumers < before.consumers) return false;
  if (ran.droppedConsumer === true || ran.destroyed === true) return false;
  return consumerList.every(({ idleMs }) => idleMs >= elapsedMs + slackMs);
}

/** The place moved and the count did not: XCLAIM with LASTID, or a replica that is not told of reads. */
function isCountStill({ before, now }: AdvanceFacts): boolean {
  return now.entriesRead !== null && now.entriesRead === before.entriesRead;
}

function isUntouched(ran: OperationsRan): boolean {
  return ran.moved === false && ran.destroyed === false && ran.replaced === false && ran.recounted === false;
}

/** Where the server does not say what ran: its count moved with the place, and somebody is there. */
function isPlausible({ before, now, ran }: AdvanceFacts): boolean {
  if (ran.moved !== null || now.consumers === 0) return false;
  return before.entriesRead === null || (now.entriesRead !== null && now.entriesRead > before.entriesRead);
}

/** A group that was made anew has lost its consumers; one whose place was set keeps them. */
function moveCause({ before, now, ran }: AdvanceFacts): MoveCause {
  if (before.consumers > 0 && now.consumers === 0 && ran.destroyed !== false) return "made-anew";
  if (ran.moved === true && ran.destroyed !== true) return "set";
  if (ran.destroyed === true && ran.moved !== true) return "made-anew";
  return before.consumers > 0 && now.consumers >= before.consumers && ran.moved !== false ? "set" : "unknown";
}

/** How entries left the pending list without an ack; `consumer-or-anew` where the server does not tell which. */
export type DropCause = "consumer" | "consumer-or-anew" | "made-anew" | "deleted" | "unacked";

/** `acked`: all that left the list certainly left it by acks. `isInexact`: more, or none, may have gone unacked. */
export type PendingChange = { dropped: number; isInexact: boolean; isAcked: boolean; cause: DropCause | null };

const nothingLeft: PendingChange = { dropped: 0, isInexact: false, isAcked: true, cause: null };

/** What became of entries that are not pending any more. Redis keeps no record of acks. */
export function pendingChangeOf({ before, now, ran, mayLoseRows }: AdvanceFacts, hadGhosts: boolean): PendingChange {
  const fell = before.pending - now.pending;
  const hasFewerConsumers = now.consumers < before.consumers;
  if (isMadeAnew(before, now, ran)) {
    if (before.pending === 0) return nothingLeft;
    const isPast = compareEntryIds(now.lastDeliveredId, before.lastDeliveredId) >= 0;
    // What it had pending after its new place is delivered again; some may have been acked before.
    const isInexact = !isPast || ran.acked !== false;
    return { dropped: isPast ? before.pending : 0, isInexact, isAcked: false, cause: "made-anew" };
  }
  if (fell <= 0) return { ...nothingLeft, isAcked: ran.droppedConsumer === false };
  const stood = now.lastDeliveredId === before.lastDeliveredId;
  const isOfConsumer = hasFewerConsumers && ran.droppedConsumer !== false;
  const withConsumer = mayBeAnew(before, now, ran) ? "consumer-or-anew" : "consumer";
  if (ran.acked === false && ran.replaced === false) {
    const cause = isOfConsumer ? withConsumer : mayLoseRows ? "deleted" : "unacked";
    return { dropped: fell, isInexact: !stood, isAcked: false, cause };
  }
  if (isOfConsumer) return { dropped: 0, isInexact: true, isAcked: false, cause: withConsumer };
  return {
    ...nothingLeft,
    isAcked: !mayLoseRows && ran.acked === true && isUntouched(ran) && !ran.droppedConsumer && !hadGhosts,
  };
}

/** Without consumers and pending entries it is another group, unless its consumer was deleted: its count tells. */
function isMadeAnew(before: Standing, now: Standing, ran: OperationsRan): boolean {
  if (ran.destroyed === false && ran.replaced === false) return false;
  const hasLostCount = now.entriesRead === null && before.entriesRead !== null;
  return isLeftEmpty(before, now) && (ran.droppedConsumer === false || hasLostCount);
}

/** Redis 6.2 has no count, and does not tell what XGROUP did. */
function mayBeAnew(before: Standing, now: Standing, ran: OperationsRan): boolean {
  return isLeftEmpty(before, now) && ran.destroyed !== false && now.entriesRead === null;
}

const isLeftEmpty = (before: Standing, now: Standing): boolean =>
  now.pending === 0 && now.consumers === 0 && before.consumers > 0;
