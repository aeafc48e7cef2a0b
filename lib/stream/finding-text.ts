import { formatCount, formatCounted, formatDuration } from "@/lib/format";
import type { Finding } from "@/lib/schema/snapshot";
import type { Status } from "@/lib/schema/status";
import { nameInText } from "@/lib/visible-name";
import { isGivenUp, whenLost } from "./describe-status";
import { type Case, topHolder } from "./finding-case";

type Text = Pick<Finding, "title" | "cause" | "advice">;

/** What is wrong, why in numbers, and what to do. Every number is one of the case's; none is guessed. */
export function findingText(found: Case): Text {
  switch (found.kind) {
    case "stopped":
      return stoppedText(found);
    case "behind":
      return behindText(found);
    case "poison":
      return poisonText(found);
    case "lost":
      return lossText(found);
    case "unknown":
      return {
        title: `How far ${nameInText(found.groupName)} is behind is unknown in ${callsOf(found)}`,
        cause: "Neither the server's counters nor the ids tell.",
        advice: "Open a call: there its entries are counted.",
      };
  }
}

/** Nobody gets its work done: told by the step that says most of why, with the losses it brings and what ended so. */
function stoppedText(found: Case): Text {
  const name = nameInText(found.groupName);
  const ended = countOf(found, "ENDED_WITH_BACKLOG");
  const going = found.callIds.length - ended - found.behindCalls;
  const left = `left work undone in ${formatCounted(ended, "ended call")}`;
  if (going === 0) {
    return {
      title: `${name} ${left}${found.behindCalls === 0 ? "" : `; it is slow in ${formatCounted(found.behindCalls, "call")}`}`,
      cause: `${capitalised(workText(found))}${holderText(found)}${lossTail(found)}.`,
      advice: leftAdvice(found),
    };
  }
  const text = goingText(found, formatCounted(going, "call"));
  const slow = found.behindCalls === 0 ? "" : `; it is slow in ${formatCount(found.behindCalls)} more`;
  return { ...text, title: `${text.title}${slow}${ended === 0 ? "" : `; it ${left}`}` };
}

function goingText(found: Case, calls: string): Text {
  const name = nameInText(found.groupName);
  const work = workText(found);
  const isGone = countOf(found, "GONE") > 0;
  if (!isGone && countOf(found, "BLOCKED") === 0 && found.behindCalls === 0) {
    if (countOf(found, "LOSS") > 0) return lossText(found);
    if (countOf(found, "AT_RISK") > 0) return riskOf(found, calls);
    if (isUnfinished(found)) return slowText(found, calls);
    return {
      title: `${name} gets nothing done in ${calls}${behind(found)}`,
      cause: `${unfinishedText(found) ?? "No progress is seen"}; ${work}${holderText(found)}${againText(found)}${keptAliveText(found)}${lossTail(found)}.`,
      advice: reclaimAdvice(found) ?? "See whether its consumers run; another one can claim what is pending.",
    };
  }
  const losing = losingTail(found);
  if (!isGone && countOf(found, "BLOCKED") === 0) {
    return {
      title: `${name} gets nothing done in ${calls}${behind(found)}${losing}`,
      cause: `No progress is seen; ${work}${holderText(found)}${lossTail(found)}.`,
      advice: "See whether its consumers run; another one can claim what is pending.",
    };
  }
  return isGone
    ? {
        title: `${name} stopped reading in ${calls}${behind(found)}${losing}`,
        cause: `${absenceText(found)}; ${work}${againText(found)}${lossTail(found)}.`,
        advice: absenceAdvice(found),
      }
    : {
        title: `${name} is blocked in ${calls}${behind(found)}${losing}`,
        cause: `${unfinishedText(found) ?? "No progress is seen"}; ${work}${holderText(found)}${againText(found)}${keptAliveText(found)}${lossTail(found)}.`,
        advice: reclaimAdvice(found) ?? blockedAdvice(found),
      };
}

/** Its work goes on, but not as fast as entries come. */
function behindText(found: Case): Text {
  if (countOf(found, "LOSS") > 0) return lossText(found);
  if (countOf(found, "AT_RISK") > 0) return riskOf(found, callsOf(found));
  return slowText(found, callsOf(found));
}

function slowText(found: Case, calls: string): Text {
  const how = isUnfinished(found) ? "reads but does not finish" : "is slow";
  const facts = [isUnfinished(found) ? null : unfinishedText(found), workText(found)].filter(Boolean).join("; ");
  return {
    title: `${nameInText(found.groupName)} ${how} in ${calls}${behind(found)}`,
    cause: `${capitalised(facts)}${keptAliveText(found)}${lossTail(found)}.`,
    advice:
      found.unfinishedCalls > 0
        ? "Look at what its workers do with what they read: nothing waits unread, and reading faster will not help."
        : "See whether it drains; add consumers if it does not.",
  };
}

const isUnfinished = ({ callIds, unfinishedCalls }: Case): boolean => unfinishedCalls === callIds.length;

function unfinishedText(found: Case): string | null {
  if (found.unfinishedCalls === 0) return null;
  return `It reads but does not finish${isUnfinished(found) ? "" : ` in ${formatCounted(found.unfinishedCalls, "call")}`}`;
}

function absenceAdvice({ pending, withoutConsumer, callIds }: Case): string {
  const restart = withoutConsumer === callIds.length ? "Start its workers" : "Restart its workers";
  return pending === 0
    ? `${restart}: nothing is pending, so that nothing needs to be claimed.`
    : `${restart}, then let another consumer claim what is pending.`;
}

const blockedAdvice = ({ pending }: Case): string =>
  pending === 0
    ? "Look at what its consumers wait for: they hold nothing and read nothing."
    : "Look at what its consumers are stuck on; another consumer can claim the pending entries.";

/** Deliveries stay told whatever the status that hides them. */
function againText({ reclaimed, maxDeliveries }: Case): string {
  if (reclaimed !== null) {
    return `; ${nameInText(reclaimed.consumer)} claims entries again and again, up to ${formatCounted(reclaimed.deliveries, "delivery", "deliveries")}, and none is processed`;
  }
  if (maxDeliveries < 3) return "";
  return isGivenUp(maxDeliveries)
    ? "; an entry was marked as fatal"
    : `; delivered up to ${formatCounted(maxDeliveries, "time")}`;
}

function reclaimAdvice({ reclaimed }: Case): string | null {
  return reclaimed === null
    ? null
    : "Let the recovery process what it claims (XAUTOCLAIM's answer, or XREADGROUP with 0): a worker that reads only > never sees it.";
}

function keptAliveText({ keptAliveBy }: Case): string {
  return keptAliveBy === null ? "" : `; ${nameInText(keptAliveBy)} claims an old entry again and again`;
}

function poisonText(found: Case): Text {
  const how = isGivenUp(found.maxDeliveries)
    ? "Marked as fatal by its consumer and still pending"
    : `Delivered up to ${formatCount(found.maxDeliveries)} times without an ack`;
  return {
    title: `${nameInText(found.groupName)} fails on the same entry again and again in ${callsOf(found)}${losingTail(found)}`,
    cause: `${how}; ${workText(found)}${found.reclaimed === null ? "" : againText(found)}${lossTail(found)}.`,
    advice:
      reclaimAdvice(found) ?? "Open a call, look at its oldest pending entry, and take that entry out of the way.",
  };
}

function lossText(found: Case): Text {
  const name = nameInText(found.groupName);
  return {
    title:
      found.losingCalls > 0
        ? `${name} is losing entries in ${formatCounted(found.losingCalls, "call")}, ${lostText(found)} so far`
        : `${name} lost ${lostText(found)} in ${formatCounted(countOf(found, "LOSS"), "call")}`,
    cause: `${lossCause(found)}; now ${workText(found)}${found.kind === "lost" ? "" : holderText(found)}.`,
    advice: lossAdvice(found),
  };
}

function riskOf(found: Case, calls: string): Text {
  return {
    title: `${nameInText(found.groupName)} is about to lose entries in ${calls}${behind(found)}`,
    cause: `${riskText(found)}; ${workText(found)}${holderText(found)}.`,
    advice: isKeyFirst(found)
      ? "Let a consumer finish it before the key goes, or give the key more time with EXPIRE or PERSIST."
      : "Bring its consumers back or raise MAXLEN before trimming reaches unread entries.",
  };
}

const callsOf = ({ callIds }: Case): string => formatCounted(callIds.length, "call");
const countOf = ({ statuses }: Case, status: Status): number => statuses.get(status) ?? 0;

function losingTail(found: Case): string {
  if (found.losingCalls === 0) return "";
  return `, and is losing entries in ${formatCounted(found.losingCalls, "call")}, ${lostText(found)} so far`;
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
  return `The first loss ${found.soonestLossMs < 1_000 ? "happens" : "is due"} ${whenLost(found.soonestLossMs)}${keyTail(found)}`;
}

function lossTail(found: Case): string {
  if (found.soonestLossMs === null) return "";
  return `; the first loss is due ${whenLost(found.soonestLossMs)}${keyTail(found)}`;
}

const isKeyFirst = ({ soonestLossMs, soonestExpiryMs }: Case): boolean =>
  soonestExpiryMs !== null && soonestLossMs === soonestExpiryMs;

function keyTail(found: Case): string {
  if (!isKeyFirst(found)) return "";
  return found.expiringCalls === 1
    ? ", when the key expires with it"
    : `, when the first of ${formatCount(found.expiringCalls)} keys expires with it`;
}

const leftAdvice = ({ expiringCalls, callIds }: Case): string =>
  expiringCalls === callIds.length
    ? "Nothing new arrives there, and the keys go: let a consumer finish it before, or give them more time with EXPIRE or PERSIST."
    : "Nothing new arrives there: let a consumer finish it before the keys expire.";

function absenceText(found: Case): string {
  const top = topHolder(found);
  if (top)
    return `${nameInText(top.name)} has read nothing for ${formatDuration(top.idleMs)} and holds ${heldText(found, top.pending)}`;
  return found.withoutConsumer > 0
    ? `The group has no consumer in ${formatCounted(found.withoutConsumer, "call")}`
    : "No consumer polls";
}

function holderText(found: Case): string {
  const top = topHolder(found);
  return top ? `; ${nameInText(top.name)} holds ${heldText(found, top.pending)}` : "";
}

const heldText = ({ isHoldersPartial }: Case, pending: number): string =>
  `${isHoldersPartial ? "at least " : ""}${formatCount(pending)}`;

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
