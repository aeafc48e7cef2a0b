import { formatCount, formatCounted, formatDuration } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { CallGroup } from "@/lib/schema/call";
import type { Finding } from "@/lib/schema/snapshot";
import { type Status, statusOrder } from "@/lib/schema/status";
import type { CallAssessment } from "./assess-call";
import type { ConsumerReading } from "./reading";

export const shownFindings = 5;

/** All calls in which one group has one status. */
type Case = {
  groupName: string;
  status: Status;
  calls: number;
  sinceMs: number;
  worstWaitMs: number;
  lagEntries: number;
  pending: number;
  skippedEntries: number;
  skippedIsAtLeast: boolean;
  soonestLossMs: number | null;
  losingSoonCalls: number;
  maxDeliveries: number;
  withoutConsumer: number;
  holders: Map<string, ConsumerReading>;
};

const worthSaying: ReadonlySet<Status> = new Set<Status>([
  "LOSS",
  "AT_RISK",
  "GONE",
  "BLOCKED",
  "POISON",
  "ENDED_WITH_BACKLOG",
  "SLOW",
  "UNKNOWN",
]);

/**
 * What needs somebody, worst first: one finding per group name and status, its count the same as the table's.
 * A status with more calls comes before the same status with fewer. The caller shows the first five.
 */
export function findingsOf(assessments: Iterable<CallAssessment>): Finding[] {
  const cases = new Map<string, Case>();
  for (const assessment of assessments) {
    for (const group of assessment.row.groups) {
      if (!worthSaying.has(group.status)) continue;
      const key = `${group.status} ${group.name}`;
      const found = cases.get(key) ?? emptyCase(group);
      cases.set(key, found);
      addGroup(found, group, assessment.groups.get(group.name)?.consumerList ?? null);
    }
  }
  return [...cases.values()].sort(bySeverity).map(toFinding);
}

function emptyCase(group: CallGroup): Case {
  return {
    groupName: group.name,
    status: group.status,
    calls: 0,
    sinceMs: group.sinceMs,
    worstWaitMs: 0,
    lagEntries: 0,
    pending: 0,
    skippedEntries: 0,
    skippedIsAtLeast: false,
    soonestLossMs: null,
    losingSoonCalls: 0,
    maxDeliveries: 0,
    withoutConsumer: 0,
    holders: new Map(),
  };
}

function addGroup(found: Case, group: CallGroup, consumers: ConsumerReading[] | null): void {
  found.calls++;
  found.sinceMs = Math.min(found.sinceMs, group.sinceMs);
  const undeliveredMs = group.undeliveredAgeIsBound ? 0 : (group.undeliveredAgeMs ?? 0);
  found.worstWaitMs = Math.max(found.worstWaitMs, undeliveredMs, group.oldestPendingAgeMs ?? 0);
  found.lagEntries += group.lagEntries ?? 0;
  found.pending += group.pending;
  found.skippedEntries += group.skippedEntries ?? 0;
  found.skippedIsAtLeast ||= group.skippedIsAtLeast || group.skippedEntries === null;
  found.maxDeliveries = Math.max(found.maxDeliveries, group.maxDeliveries ?? 0);
  if (group.consumers === 0) found.withoutConsumer++;
  if (group.lossInMs !== null) {
    found.losingSoonCalls++;
    found.soonestLossMs = Math.min(found.soonestLossMs ?? group.lossInMs, group.lossInMs);
  }
  for (const consumer of consumers ?? []) {
    if (consumer.pending === 0) continue;
    const held = found.holders.get(consumer.name);
    const pending = (held?.pending ?? 0) + consumer.pending;
    const idleMs = Math.min(held?.idleMs ?? consumer.idleMs, consumer.idleMs);
    found.holders.set(consumer.name, { ...consumer, pending, idleMs });
  }
}

function bySeverity(a: Case, b: Case): number {
  const rank = statusOrder.indexOf(b.status) - statusOrder.indexOf(a.status);
  return rank || b.calls - a.calls || b.worstWaitMs - a.worstWaitMs || (a.groupName < b.groupName ? -1 : 1);
}

function toFinding(found: Case): Finding {
  const { title, cause, advice } = sentences(found);
  const search = new URLSearchParams({ status: found.status, group: found.groupName });
  return {
    findingId: `${found.status}:${found.groupName}`,
    status: found.status,
    groupName: found.groupName,
    calls: found.calls,
    sinceMs: found.sinceMs,
    title,
    cause,
    advice,
    href: paths.calls(`?${search}`),
    hrefLabel: `show ${formatCounted(found.calls, "call")}`,
  };
}

function sentences(found: Case): Pick<Finding, "title" | "cause" | "advice"> {
  const name = found.groupName;
  const calls = formatCounted(found.calls, "call");
  const behind = found.worstWaitMs > 0 ? `, up to ${formatDuration(found.worstWaitMs)} behind` : "";
  const work = `${formatCount(found.lagEntries)} undelivered, ${formatCount(found.pending)} pending`;
  const lost = `${found.skippedIsAtLeast ? "at least " : ""}${formatCounted(found.skippedEntries, "entry", "entries")}`;
  switch (found.status) {
    case "LOSS":
      return {
        title: `${name} lost ${found.skippedEntries > 0 ? lost : "entries"} in ${calls}`,
        cause: `They were trimmed before the group read them; ${work} now.`,
        advice:
          "They cannot be read from Redis again: raise MAXLEN or speed the group up, and recover them from the archive.",
      };
    case "AT_RISK":
      return {
        title: `${name} is about to lose entries in ${calls}${behind}`,
        cause: `${lossText(found)}${holderText(found) ?? work}.`,
        advice: "Bring its consumers back or raise MAXLEN before the trim horizon reaches unread entries.",
      };
    case "GONE":
      return {
        title: `${name} stopped reading in ${calls}${behind}`,
        cause: `${holderText(found) ?? (found.withoutConsumer > 0 ? `No consumer in ${formatCounted(found.withoutConsumer, "call")}` : "No consumer polls")}; ${work}${lossTail(found)}.`,
        advice: "Restart its workers, then see that another consumer claims what is pending.",
      };
    case "BLOCKED":
      return {
        title: `${name} is blocked in ${calls}${behind}`,
        cause: `Consumers are there but nothing is acked${holderTail(found)}; ${work}${lossTail(found)}.`,
        advice: "Look at what the consumer is stuck on; its pending entries can be claimed by another.",
      };
    case "POISON":
      return {
        title: `${name} keeps failing on the same entry in ${calls}`,
        cause: `Delivered up to ${formatCount(found.maxDeliveries)} times without an ack; ${work}.`,
        advice: "Open the call, look at the oldest pending entry, and take it out of the way.",
      };
    case "ENDED_WITH_BACKLOG":
      return {
        title: `${name} left a backlog in ${formatCounted(found.calls, "ended call", "ended calls")}`,
        cause: `${work}${holderTail(found)}.`,
        advice: "Nothing new arrives there: let a consumer finish them before the keys expire.",
      };
    case "SLOW":
      return {
        title: `${name} is slow in ${calls}${behind}`,
        cause: `${work}${lossTail(found)}.`,
        advice: "Watch whether it drains; add consumers if it does not.",
      };
    default:
      return {
        title: `The lag of ${name} is unknown in ${calls}`,
        cause: "The server reports none and the ids do not tell it.",
        advice: "Open a call: there it is counted exactly.",
      };
  }
}

function lossText(found: Case): string {
  if (found.soonestLossMs === null) return "Most of the stream is unread while it is being trimmed; ";
  return `${formatCounted(found.losingSoonCalls, "call")} ${found.losingSoonCalls === 1 ? "starts" : "start"} losing entries in ${formatDuration(found.soonestLossMs)}; `;
}

function lossTail(found: Case): string {
  return found.soonestLossMs === null ? "" : `; the first loss is ${formatDuration(found.soonestLossMs)} away`;
}

function topHolder(found: Case): ConsumerReading | null {
  let top: ConsumerReading | null = null;
  for (const holder of found.holders.values()) if (holder.pending > (top?.pending ?? 0)) top = holder;
  return top;
}

function holderText(found: Case): string | null {
  const top = topHolder(found);
  return (
    top &&
    `${top.name} has not read for ${formatDuration(top.idleMs)} and holds ${formatCounted(top.pending, "entry", "entries")}`
  );
}

function holderTail(found: Case): string {
  const top = topHolder(found);
  return top ? `; ${top.name} holds ${formatCounted(top.pending, "entry", "entries")}` : "";
}
