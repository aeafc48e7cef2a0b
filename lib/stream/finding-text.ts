import { formatCount, formatCounted, formatDuration } from "@/lib/format";
import type { Finding } from "@/lib/schema/snapshot";
import type { Status } from "@/lib/schema/status";
import { nameInText } from "@/lib/visible-name";
import { isGivenUp, whenLost } from "./describe-status";
import type { ConsumerReading } from "./reading";

/** All calls in which one group has one status. */
export type Case = {
  groupName: string;
  status: Status;
  calls: number;
  sinceMs: number;
  /** The worst of each clock; 0 where none is known. */
  worstUndeliveredAgeMs: number;
  worstPendingAgeMs: number;
  lagEntries: number;
  /** How `lagEntries` is to be taken: some summands unknown, or some not exact. */
  isLagPartial: boolean;
  isLagInexact: boolean;
  pending: number;
  /** Calls where entries go on being lost: trimming has passed the group's place and entries wait. */
  losingCalls: number;
  skippedEntries: number;
  skippedIsAtLeast: boolean;
  passedEntries: number;
  passedIsInexact: boolean;
  droppedPending: number;
  droppedIsInexact: boolean;
  soonestLossMs: number | null;
  maxDeliveries: number;
  withoutConsumer: number;
  /** Calls where it takes entries and does not finish them. */
  unfinishedCalls: number;
  /** A consumer that claims its old entry again and again, which hides how long it has waited. */
  keptAliveBy: string | null;
  holders: Map<string, ConsumerReading>;
};

/** What is wrong, why in numbers, and what to do. Every number is one of the case's; none is guessed. */
export function findingText(found: Case): Pick<Finding, "title" | "cause" | "advice"> {
  const name = nameInText(found.groupName);
  const calls = formatCounted(found.calls, "call");
  const work = workText(found);
  switch (found.status) {
    case "LOSS":
      return {
        title:
          found.losingCalls > 0
            ? `${name} is losing entries in ${formatCounted(found.losingCalls, "call")}, ${lostText(found)} so far`
            : `${name} lost ${lostText(found)} in ${calls}`,
        cause: `${lossCause(found)}; now ${work}.`,
        advice: lossAdvice(found),
      };
    case "AT_RISK":
      return {
        title: `${name} is about to lose entries in ${calls}${behind(found)}`,
        cause: `${riskText(found)}; ${work}${holderText(found)}.`,
        advice: "Bring its consumers back or raise MAXLEN before trimming reaches unread entries.",
      };
    case "GONE":
      return {
        title: `${name} stopped reading in ${calls}${behind(found)}`,
        cause: `${absenceText(found)}; ${work}${lossTail(found)}.`,
        advice: "Restart its workers, then let another consumer claim what is pending.",
      };
    case "BLOCKED":
      return {
        title: `${name} is blocked in ${calls}${behind(found)}`,
        cause: `${unfinishedText(found) ?? "No progress is seen"}; ${work}${holderText(found)}${keptAliveText(found)}${lossTail(found)}.`,
        advice: "Look at what its consumers are stuck on; another consumer can claim the pending entries.",
      };
    case "POISON":
      return {
        title: `${name} fails on the same entry again and again in ${calls}`,
        cause: isGivenUp(found.maxDeliveries)
          ? `Marked as fatal by its consumer and still pending; ${work}.`
          : `Delivered up to ${formatCount(found.maxDeliveries)} times without an ack; ${work}.`,
        advice: "Open a call, look at its oldest pending entry, and take that entry out of the way.",
      };
    case "ENDED_WITH_BACKLOG":
      return {
        title: `${name} left work undone in ${formatCounted(found.calls, "ended call")}`,
        cause: `${capitalised(work)}${holderText(found)}.`,
        advice: "Nothing new arrives there: let a consumer finish it before the keys expire.",
      };
    case "SLOW":
      return {
        title:
          found.unfinishedCalls === found.calls
            ? `${name} reads but does not finish in ${calls}${behind(found)}`
            : `${name} is slow in ${calls}${behind(found)}`,
        cause: `${capitalised([partlyUnfinished(found), work].filter(Boolean).join("; "))}${keptAliveText(found)}${lossTail(found)}.`,
        advice:
          found.unfinishedCalls > 0
            ? "Look at what its workers do with what they read: nothing waits unread, and reading faster will not help."
            : "See whether it drains; add consumers if it does not.",
      };
    default:
      return {
        title: `How far ${name} is behind is unknown in ${calls}`,
        cause: "Neither the server's counters nor the ids tell.",
        advice: "Open a call: there its entries are counted.",
      };
  }
}

function unfinishedText({ calls, unfinishedCalls }: Case): string | null {
  if (unfinishedCalls === 0) return null;
  const where = unfinishedCalls === calls ? "" : ` in ${formatCounted(unfinishedCalls, "call")}`;
  return `It reads but does not finish${where}`;
}

/** Nothing where the title says it of all calls. */
function partlyUnfinished(found: Case): string | null {
  return found.unfinishedCalls === found.calls ? null : unfinishedText(found);
}

function keptAliveText({ keptAliveBy }: Case): string {
  return keptAliveBy === null ? "" : `; ${nameInText(keptAliveBy)} claims an old entry again and again`;
}

function workText(found: Case): string {
  const about = found.isLagPartial ? "at least " : found.isLagInexact ? "about " : "";
  const isUnknown = found.isLagPartial && found.lagEntries === 0;
  const undelivered = isUnknown ? "an unknown number" : `${about}${formatCount(found.lagEntries)}`;
  return `${undelivered} undelivered, ${formatCount(found.pending)} pending`;
}

function behind(found: Case): string {
  if (found.worstUndeliveredAgeMs > 0) return `, up to ${formatDuration(found.worstUndeliveredAgeMs)} behind`;
  return found.worstPendingAgeMs > 0 ? `, oldest pending entry ${formatDuration(found.worstPendingAgeMs)} old` : "";
}

function lostText({ skippedEntries, skippedIsAtLeast, passedEntries, passedIsInexact, ...found }: Case): string {
  const entries = skippedEntries + passedEntries + found.droppedPending;
  if (entries === 0) return "entries";
  const about = passedIsInexact || found.droppedIsInexact ? "about " : skippedIsAtLeast ? "at least " : "";
  return `${about}${formatCounted(entries, "entry", "entries")}`;
}

/** One part after the other where entries went in several ways. */
function lossCause({ skippedEntries, skippedIsAtLeast, passedEntries, droppedPending, ...found }: Case): string {
  const parts: string[] = [];
  if (passedEntries > 0) {
    parts.push(
      `${found.passedIsInexact ? "about " : ""}${formatCount(passedEntries)} passed over unread when its place was moved`,
    );
  }
  if (droppedPending > 0) {
    parts.push(
      `${found.droppedIsInexact ? "about " : ""}${formatCount(droppedPending)} left the pending list without an ack`,
    );
  }
  if (skippedEntries > 0 && parts.length > 0) {
    parts.push(
      `${skippedIsAtLeast ? "at least " : ""}${formatCount(skippedEntries)} removed before the group read them`,
    );
  }
  return parts.length === 0 ? "Removed from the stream before the group read them" : capitalised(parts.join("; "));
}

function lossAdvice({ passedEntries, droppedPending }: Case): string {
  if (passedEntries > 0) return "XGROUP SETID to where it stood lets it read what is still in the stream.";
  return droppedPending > 0
    ? "XCLAIM with FORCE and their ids makes them pending again while they are in the stream; claim before a consumer is deleted."
    : "Redis cannot give them back: speed the group up or raise MAXLEN, and recover them from an archive.";
}

function riskText(found: Case): string {
  if (found.soonestLossMs === null) return "Most of the stream is unread while it is being trimmed";
  return `The first loss ${found.soonestLossMs < 1_000 ? "happens" : "is due"} ${whenLost(found.soonestLossMs)}`;
}

function lossTail(found: Case): string {
  return found.soonestLossMs === null ? "" : `; the first loss is due ${whenLost(found.soonestLossMs)}`;
}

/** The consumer known to hold the most; consumers are not looked at in every call. */
export function topHolder(found: Case): ConsumerReading | null {
  let top: ConsumerReading | null = null;
  for (const holder of found.holders.values()) {
    const most = top?.pending ?? 0;
    if (holder.pending > most || (holder.pending === most && top !== null && holder.name < top.name)) top = holder;
  }
  return top;
}

function absenceText(found: Case): string {
  const top = topHolder(found);
  if (top)
    return `${nameInText(top.name)} has read nothing for ${formatDuration(top.idleMs)} and holds ${formatCount(top.pending)}`;
  return found.withoutConsumer > 0
    ? `The group has no consumer in ${formatCounted(found.withoutConsumer, "call")}`
    : "No consumer polls";
}

function holderText(found: Case): string {
  const top = topHolder(found);
  return top ? `; ${nameInText(top.name)} holds ${formatCount(top.pending)}` : "";
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
