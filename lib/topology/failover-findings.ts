import { formatBytes, formatCount, formatCounted } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { Failover } from "@/lib/schema/failover";
import type { FoundCause } from "@/lib/stream/finding-links";

/** Of those that lost something, or make groups get entries again: more would push out what can still be helped. */
const maxFindings = 2;

/** A finding for each of the first that lost something. */
export function failoverFindings(failovers: readonly Failover[]): FoundCause[] {
  return failovers.flatMap((failover) => toFinding(failover) ?? []).slice(0, maxFindings);
}

function toFinding(failover: Failover): FoundCause | null {
  const { failoverId, shard, atMs, from, to, lostBytes, callsWithLoss, groupsSetBack, streamsLost } = failover;
  if (callsWithLoss === 0 && groupsSetBack === 0 && !lostBytes) return null;
  const where = shard === null ? "" : ` of shard ${shard}`;
  const atLeast = failover.isAtLeast ? "at least " : "";
  const lost = `${atLeast}${formatCounted(failover.lostEntries, "entry", "entries")} of ${formatCounted(callsWithLoss, "call")}`;
  const whole = streamsLost > 0 ? `, ${formatCounted(streamsLost, "call")} as a whole` : "";
  const bytes = lostBytes ? ` The old master was at least ${formatBytes(lostBytes)} of writes ahead.` : "";
  const again =
    groupsSetBack > 0
      ? ` ${formatCounted(groupsSetBack, "group")} went back: ${formatCount(failover.again)} entries come again.`
      : "";
  const open = failover.calls - failover.compared;
  const waiting = open > 0 ? ` ${formatCounted(open, "call")} not compared yet.` : "";
  return {
    findingId: `failover:${failoverId}`,
    kind: "failover",
    status: callsWithLoss > 0 ? "LOSS" : "AT_RISK",
    groupName: null,
    calls: failover.touched.length,
    sinceMs: atMs,
    lossInMs: null,
    counted: { lagEntries: 0, pending: 0, lost: failover.lostEntries, holder: null },
    callIds: null,
    title:
      callsWithLoss > 0
        ? `The fail-over${where} lost ${lost}${whole}`
        : `The fail-over${where} set groups back or lost writes`,
    cause: `${to} took over from ${from} before everything had been copied.${bytes}${again}${waiting}`,
    advice:
      "Redis cannot give them back: take them from an archive or the producers' own log, and expect entries done twice.",
    href: paths.calls(),
    hrefLabel: "show all calls",
    action: null,
  };
}
