import type { GroupRollUp } from "../schema/snapshot";
import { statusOrder } from "../schema/status";
import { signKinds } from "../sign-look";
import { type Family, gauge, maxLabelLength, oneOrZero, seconds } from "./family";

/** One series a group name over all calls. Clocks look at calls that have not ended, as the console's pages do. */
export function groupFamilies(all: readonly GroupRollUp[]): Family[] {
  const groups = all.filter(({ name }) => name.length <= maxLabelLength);
  const each = (name: string, help: string, value: (group: GroupRollUp) => number | null) =>
    gauge(
      name,
      help,
      groups.map((group) => [{ group: group.name }, value(group)]),
    );
  return [
    gauge(
      "callboard_group_calls",
      "Calls in which the group exists, by its status there.",
      groups.flatMap(({ name, statuses }) =>
        statusOrder.map((status) => [{ group: name, status }, statuses[status] ?? 0] as const),
      ),
    ),
    each(
      "callboard_group_status",
      `The worst status of the group as a number: ${statusOrder.map((status, i) => `${i} ${status}`).join(", ")}.`,
      ({ status }) => statusOrder.indexOf(status),
    ),
    each(
      "callboard_group_missing_calls",
      "Calls from which the group is missing, though it is expected there or was there.",
      ({ missingCalls }) => missingCalls,
    ),
    gauge(
      "callboard_group_signs",
      "Calls that show a sign of the group, such as unfinished: it reads and does not finish.",
      groups.flatMap(({ name, signs }) => signKinds.map((sign) => [{ group: name, sign }, signs[sign] ?? 0] as const)),
    ),
    each(
      "callboard_group_lag_entries",
      "Entries added and not delivered, over the calls whose lag is known; no series while none is.",
      ({ lagEntries, unknownLagCalls, calls }) => (unknownLagCalls === calls ? null : lagEntries),
    ),
    each(
      "callboard_group_lag_unknown_calls",
      "Calls whose lag is not known and is in no sum.",
      ({ unknownLagCalls }) => unknownLagCalls,
    ),
    each("callboard_group_pending_entries", "Entries delivered and not acked.", ({ pending }) => pending),
    each("callboard_group_consumers", "Consumers, summed over the calls.", ({ consumers }) => consumers),
    each("callboard_group_undelivered_age_seconds", "Age of the oldest undelivered entry of any call.", (group) =>
      seconds(group.worstUndeliveredAgeMs),
    ),
    each("callboard_group_undelivered_age_p50_seconds", "Half of the calls have no older undelivered entry.", (group) =>
      seconds(group.p50UndeliveredAgeMs),
    ),
    each("callboard_group_undelivered_age_p95_seconds", "95 % of the calls have no older undelivered entry.", (group) =>
      seconds(group.p95UndeliveredAgeMs),
    ),
    each("callboard_group_undelivered_age_p99_seconds", "99 % of the calls have no older undelivered entry.", (group) =>
      seconds(group.p99UndeliveredAgeMs),
    ),
    each("callboard_group_pending_age_p50_seconds", "Half of the calls have no older pending entry.", (group) =>
      seconds(group.p50OldestPendingAgeMs),
    ),
    each("callboard_group_pending_age_p95_seconds", "95 % of the calls have no older pending entry.", (group) =>
      seconds(group.p95OldestPendingAgeMs),
    ),
    each("callboard_group_pending_age_p99_seconds", "99 % of the calls have no older pending entry.", (group) =>
      seconds(group.p99OldestPendingAgeMs),
    ),
    each("callboard_group_pending_age_seconds", "Age of the oldest pending entry of any call.", (group) =>
      seconds(group.worstOldestPendingAgeMs),
    ),
    each(
      "callboard_group_loss_in_seconds",
      "Until trimming reaches the first undelivered entry of any call, at the present rates; no series while nothing nears it.",
      (group) => seconds(group.soonestLossMs),
    ),
    each(
      "callboard_group_skipped_entries",
      "Entries lost before the group read them.",
      (group) => group.skippedEntries,
    ),
    each("callboard_group_adds_per_second", "Entries added to the group's calls.", (group) => group.addsPerSecond),
    each("callboard_group_reads_per_second", "Entries the group reads.", (group) => group.readsPerSecond),
    each(
      "callboard_group_drain_seconds",
      "Until the backlog is read at the present rates; no series where it does not shrink or that is not known.",
      (group) => seconds(group.drainMs),
    ),
    each(
      "callboard_group_drain_never",
      "1 where the backlog of a call does not shrink at the present rates.",
      (group) => oneOrZero(group.drain === "never"),
    ),
  ];
}
