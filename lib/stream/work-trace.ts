import type { Advance, DropCause, MoveCause, PendingChange } from "./advance";

/** Entries that went without being done, over all readings; `isInexact`: more or less than counted. */
export type Undone<Cause> = { entries: number; isInexact: boolean; lastAtMs: number | null; cause: Cause | null };

/** What was seen of a group's work: the facts that its sentences rest on. */
export type WorkTrace = {
  /** Undelivered entries that its place was moved past. */
  passed: Undone<MoveCause>;
  /** Pending entries that left the list without an ack. */
  dropped: Undone<DropCause>;
  /** Everything up to where it stands was seen to be read, and all that was read was seen pending and left by acks. */
  isReadSeen: boolean;
  isAckSeen: boolean;
};

export const nothingUndone = { entries: 0, isInexact: false, lastAtMs: null, cause: null } as const;

/** What came before the first look was not seen, unless the group stands where nothing was to be read yet. */
export function firstWork(isAtStart: boolean, pending: number): WorkTrace {
  const isFresh = isAtStart && pending === 0;
  return { passed: nothingUndone, dropped: nothingUndone, isReadSeen: isFresh, isAckSeen: isFresh };
}

export function trackWork(
  previous: WorkTrace,
  advance: Advance,
  pendingChange: PendingChange,
  pendingGrowth: number,
  nowMs: number,
): WorkTrace {
  const isSeenPending = advance.read !== null && advance.read <= Math.max(0, pendingGrowth);
  const isQuiet = advance.passed === 0 && !advance.isInexact && pendingChange.dropped === 0 && !pendingChange.isInexact;
  const isReadSeen = previous.isReadSeen && advance.isProven;
  const isAckSeen = previous.isAckSeen && pendingChange.isAcked && isSeenPending;
  if (isQuiet && isReadSeen === previous.isReadSeen && isAckSeen === previous.isAckSeen) return previous;
  return {
    passed: add(previous.passed, advance.passed, advance.isInexact, advance.cause, nowMs),
    dropped: add(previous.dropped, pendingChange.dropped, pendingChange.isInexact, pendingChange.cause, nowMs),
    isReadSeen,
    isAckSeen,
  };
}

function add<Cause>(
  previous: Undone<Cause>,
  entries: number | null,
  isInexact: boolean,
  cause: Cause | null,
  nowMs: number,
): Undone<Cause> {
  const isMore = entries === null || entries > 0;
  if (!isMore && !isInexact) return previous;
  return {
    entries: previous.entries + (entries ?? 0),
    isInexact: previous.isInexact || isInexact || entries === null,
    lastAtMs: isMore ? nowMs : previous.lastAtMs,
    cause: isMore ? cause : previous.cause,
  };
}
