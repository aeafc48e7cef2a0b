import { causeKinds } from "@/lib/call-causes";
import { formatCounted } from "@/lib/format";
import { paths } from "@/lib/paths";
import { pendingHref } from "@/lib/pending-href";
import type { CauseKind } from "@/lib/schema/call";
import type { Finding } from "@/lib/schema/snapshot";
import { statusOrder } from "@/lib/schema/status";
import { nameInText } from "@/lib/visible-name";
import type { CallAssessment, CallRow } from "./assess-call";
import { addToCase, type Case, emptyCase, joinByConsumer, severityOf, topHolder, worstMs } from "./finding-case";
import { callsHref, type FoundCause, nameable } from "./finding-links";
import { findingText } from "./finding-text";
import { signFindings } from "./sign-findings";

export const shownFindings = 5;

/**
 * What needs somebody, worst first: one finding per cause, which is a group's name and what stands in its way. Gone,
 * blocked, at risk and the losses of a group whose work nobody gets done are steps of one cause. The numbers are sums
 * over exactly the calls that its link shows; the caller shows the first five.
 */
export function findingsOf(assessments: Iterable<CallAssessment>, lost: readonly FoundCause[] = []): FoundCause[] {
  const cases = new Map<string, Case>();
  const rows: CallRow[] = [];
  // Calls have mostly the same groups in the same order: a key need not be made for each.
  const latest: Case[] = [];
  for (const { row, groups } of assessments) {
    rows.push(row);
    for (let i = 0; i < row.groups.length; i++) {
      const group = row.groups[i];
      if (group === undefined || group.cause === null) continue;
      let found = latest[i];
      if (found === undefined || found.kind !== group.cause || found.groupName !== group.name) {
        found = caseOf(cases, group.cause, group.name);
        latest[i] = found;
      }
      addToCase(found, row, group, groups.get(group.name) ?? null);
    }
  }
  joinByConsumer(cases, keyOf);
  const sorted = [...cases.values()].sort(bySeverity);
  const vanished = new Set(lost.flatMap(({ kind, groupName }) => (kind === "stream-gone" ? [] : (groupName ?? []))));
  const signs = signFindings(rows, vanished);
  const isMissing = ({ status }: Finding) => status === "MISSING";
  const between = (from: number, to: number) =>
    sorted.filter((found) => severityOf(found) >= from && severityOf(found) < to).map(toFinding);
  return [
    ...lost.filter(({ kind }) => kind !== "stream-gone"),
    ...between(missingRank, Number.POSITIVE_INFINITY),
    ...signs.filter(isMissing),
    ...between(overRank, missingRank),
    ...lost.filter(({ kind }) => kind === "stream-gone"),
    ...between(Number.NEGATIVE_INFINITY, overRank),
    ...signs.filter((sign) => !isMissing(sign)),
  ];
}

function caseOf(cases: Map<string, Case>, cause: CauseKind, groupName: string): Case {
  const key = keyOf(cause, groupName);
  const known = cases.get(key);
  if (known !== undefined) return known;
  const found = emptyCase(groupName, cause);
  cases.set(key, found);
  return found;
}

const keyOf = (kind: Finding["kind"], groupName: string): string => `${kind}:${groupName}`;

/** A loss that is over stands behind what can still be helped. */
const overRank = statusOrder.indexOf("POISON") - 0.5;
/** Groups that are not there, between what is worse than that and what is not. */
const missingRank = statusOrder.indexOf("MISSING") + 0.5;

function bySeverity(a: Case, b: Case): number {
  const rank = severityOf(b) - severityOf(a);
  if (rank !== 0) return rank;
  if (a.callIds.length !== b.callIds.length) return b.callIds.length - a.callIds.length;
  return worstMs(b) - worstMs(a) || (a.groupName < b.groupName ? -1 : 1) || (a.kind < b.kind ? -1 : 1);
}

function toFinding(found: Case): FoundCause {
  const { groupName, kind } = found;
  const callIds = nameable(found.callIds);
  const calls = found.callIds.length;
  return {
    findingId: keyOf(kind, groupName),
    kind,
    status: found.status,
    groupName,
    calls,
    sinceMs: found.sinceMs,
    lossInMs: found.soonestLossMs,
    counted: countedOf(found),
    ...findingText(found),
    href: callsHref({
      groupName,
      causes: found.behindCalls > 0 ? [kind, "behind"] : [kind],
      callIds,
      atMs: found.readAtMs,
    }),
    hrefLabel: `show ${formatCounted(calls, "call")}`,
    action: actionOf(found, callIds),
    callIds,
  };
}

function countedOf(found: Case): Finding["counted"] {
  const top = topHolder(found);
  const holder = top && { consumer: top.name, pending: top.pending, isAtLeast: found.isHoldersPartial };
  const lost = found.skippedEntries + found.passedEntries + found.droppedPending;
  return { lagEntries: found.lagEntries, pending: found.pending, lost, holder };
}

/** To the entries it counted: of whoever holds the most, or of all where nobody is known to hold any. */
function actionOf(found: Case, callIds: readonly string[] | null): Finding["action"] {
  const { groupName, kind, pending } = found;
  if (pending === 0 || kind === "lost" || kind === "unknown") return null;
  const holder = topHolder(found);
  const scope = { group: groupName, ...(callIds === null ? {} : { callIds }) };
  const countedAt = (entries: number) => ({ counted: { entries, atMs: found.readAtMs } });
  if (holder === null) {
    const many = formatCounted(pending, "pending entry", "pending entries");
    if (callIds === null) return { href: pendingHref(scope), label: "review what is pending" };
    return { href: pendingHref({ ...scope, ...countedAt(pending) }), label: `review ${many}` };
  }
  const name = nameInText(holder.name);
  const held = { ...scope, consumer: holder.name };
  if (callIds === null || found.isHoldersPartial) {
    return { href: pendingHref(held), label: `review what ${name} holds` };
  }
  const entries = formatCounted(holder.pending, "entry", "entries");
  return { href: pendingHref({ ...held, ...countedAt(holder.pending) }), label: `review ${entries} of ${name}` };
}

/** Where the calls of the findings beyond those shown stand: by name where they can be named. */
export function moreHref(more: readonly FoundCause[], atMs: number): string | null {
  const [only, ...others] = more;
  if (only === undefined) return null;
  if (others.length === 0) return only.href;
  const ids = more.flatMap(({ callIds }) => callIds ?? []);
  const named = more.every(({ callIds }) => callIds !== null) ? nameable([...new Set(ids)]) : null;
  if (named === null) return paths.calls(`?status=${[...new Set(more.map(({ status }) => status))].join(",")}`);
  const kinds = [...new Set(more.map(({ kind }) => kind))].filter((kind) => causeKinds.some((known) => known === kind));
  return callsHref({ groupName: null, causes: kinds, callIds: named, atMs });
}
