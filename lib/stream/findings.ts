import { formatCounted } from "@/lib/format";
import { paths } from "@/lib/paths";
import { pendingHref } from "@/lib/pending-href";
import type { CallGroup } from "@/lib/schema/call";
import type { Finding } from "@/lib/schema/snapshot";
import { type Status, statusOrder } from "@/lib/schema/status";
import { nameInText } from "@/lib/visible-name";
import type { CallAssessment, CallRow } from "./assess-call";
import type { GroupTrace } from "./assess-group";
import { type Case, findingText, topHolder } from "./finding-text";
import type { LostFinding } from "./lost-findings";
import { signFindings } from "./sign-findings";

export const shownFindings = 5;

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
export function findingsOf(assessments: Iterable<CallAssessment>, lost: readonly LostFinding[] = []): Finding[] {
  const cases = new Map<string, Case>();
  const rows: CallRow[] = [];
  for (const assessment of assessments) {
    rows.push(assessment.row);
    for (const group of assessment.row.groups) {
      if (!worthSaying.has(group.status)) continue;
      const key = `${group.status} ${group.name}`;
      const found = cases.get(key) ?? emptyCase(group);
      cases.set(key, found);
      addGroup(found, assessment.row, group, assessment.groups.get(group.name));
    }
  }
  const sorted = [...cases.values()].sort(bySeverity);
  const vanished = new Set(lost.flatMap(({ isStreamGone, groupName }) => (isStreamGone ? [] : (groupName ?? []))));
  const signs = signFindings(rows, vanished);
  const isMissing = ({ status }: Finding) => status === "MISSING";
  const worse = sorted.filter((found) => severity(found) > statusOrder.indexOf("MISSING"));
  const grave = sorted.filter(
    (found) => severity(found) >= overRank && severity(found) <= statusOrder.indexOf("MISSING"),
  );
  const rest = sorted.filter((found) => severity(found) < overRank);
  const lasting = lost.filter(({ isStreamGone }) => !isStreamGone);
  const over = lost.filter(({ isStreamGone }) => isStreamGone);
  return [
    ...lasting,
    ...worse.map(toFinding),
    ...signs.filter(isMissing),
    ...grave.map(toFinding),
    ...over,
    ...rest.map(toFinding),
    ...signs.filter((sign) => !isMissing(sign)),
  ].map(withoutRank);
}

function withoutRank(finding: Finding & { isStreamGone?: boolean }): Finding {
  const { isStreamGone: _, ...shown } = finding;
  return shown;
}

function emptyCase(group: CallGroup): Case {
  return {
    groupName: group.name,
    status: group.status,
    calls: 0,
    sinceMs: group.sinceMs,
    worstUndeliveredAgeMs: 0,
    worstPendingAgeMs: 0,
    lagEntries: 0,
    isLagPartial: false,
    isLagInexact: false,
    pending: 0,
    losingCalls: 0,
    skippedEntries: 0,
    skippedIsAtLeast: false,
    passedEntries: 0,
    passedIsInexact: false,
    droppedPending: 0,
    droppedIsInexact: false,
    soonestLossMs: null,
    maxDeliveries: 0,
    withoutConsumer: 0,
    unfinishedCalls: 0,
    keptAliveBy: null,
    holders: new Map(),
  };
}

function addGroup(found: Case, row: CallRow, group: CallGroup, trace: GroupTrace | undefined): void {
  found.calls++;
  found.sinceMs = Math.min(found.sinceMs, group.sinceMs);
  const undeliveredMs = group.undeliveredAgeIsBound ? 0 : (group.undeliveredAgeMs ?? 0);
  found.worstUndeliveredAgeMs = Math.max(found.worstUndeliveredAgeMs, undeliveredMs);
  found.worstPendingAgeMs = Math.max(found.worstPendingAgeMs, group.oldestPendingAgeMs ?? 0);
  found.lagEntries += group.lagEntries ?? 0;
  found.isLagPartial ||= group.lagEntries === null;
  found.isLagInexact ||= group.lagSource !== "exact";
  found.pending += group.pending;
  if (row.state === "live" && isAtHorizon(group)) found.losingCalls++;
  found.skippedEntries += group.skippedEntries ?? 0;
  found.skippedIsAtLeast ||= group.skippedIsAtLeast || group.skippedEntries === null;
  found.passedEntries += group.passedEntries ?? 0;
  found.passedIsInexact ||= group.passedIsInexact && group.lastPassedAtMs !== null;
  found.droppedPending += group.droppedPending ?? 0;
  found.droppedIsInexact ||= group.droppedIsInexact && group.lastDroppedAtMs !== null;
  found.maxDeliveries = Math.max(found.maxDeliveries, group.maxDeliveries ?? 0);
  if (group.consumers === 0) found.withoutConsumer++;
  if (group.lossInMs !== null) found.soonestLossMs = Math.min(found.soonestLossMs ?? group.lossInMs, group.lossInMs);
  if (trace?.isUnfinished) found.unfinishedCalls++;
  found.keptAliveBy ??= trace?.keptAliveBy ?? null;
  for (const consumer of trace?.consumerList ?? []) {
    if (consumer.pending === 0) continue;
    const held = found.holders.get(consumer.name);
    const pending = (held?.pending ?? 0) + consumer.pending;
    const idleMs = Math.min(held?.idleMs ?? consumer.idleMs, consumer.idleMs);
    found.holders.set(consumer.name, { ...consumer, pending, idleMs });
  }
}

/** Trimming goes in steps, so a group that lost entries and is this close to the horizon is still losing them. */
const atHorizonMs = 60_000;

function isAtHorizon({ headroomMs, lossInMs }: CallGroup): boolean {
  return headroomMs === 0 || (lossInMs !== null && lossInMs <= atHorizonMs);
}

function bySeverity(a: Case, b: Case): number {
  const rank = severity(b) - severity(a);
  return rank || b.calls - a.calls || worstMs(b) - worstMs(a) || (a.groupName < b.groupName ? -1 : 1);
}

const overRank = statusOrder.indexOf("POISON") - 0.5;

/** A loss that is over stands behind what can still be helped. */
function severity({ status, losingCalls }: Case): number {
  if (status === "LOSS" && losingCalls === 0) return overRank;
  return statusOrder.indexOf(status);
}

function worstMs(found: Case): number {
  return Math.max(found.worstUndeliveredAgeMs, found.worstPendingAgeMs);
}

function toFinding(found: Case): Finding {
  const search = new URLSearchParams({ status: found.status, group: found.groupName });
  return {
    findingId: `${found.status}:${found.groupName}`,
    status: found.status,
    groupName: found.groupName,
    calls: found.calls,
    sinceMs: found.sinceMs,
    ...findingText(found),
    href: paths.calls(`?${search}`),
    hrefLabel: `show ${formatCounted(found.calls, "call")}`,
    action: actionOf(found),
  };
}

const actionable: ReadonlySet<Status> = new Set<Status>(["AT_RISK", "GONE", "BLOCKED", "POISON", "SLOW"]);

/** To the entries of whoever holds the most: the page there counts them itself, also those of calls that do well. */
function actionOf(found: Case): Finding["action"] {
  const holder = actionable.has(found.status) ? topHolder(found) : null;
  if (holder === null) return null;
  const href = pendingHref({ group: found.groupName, consumer: holder.name });
  return { href, label: `review what ${nameInText(holder.name)} holds` };
}
