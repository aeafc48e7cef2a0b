import { formatClock, formatCounted } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { FoundCause } from "@/lib/stream/finding-links";

/** A master that is not read now: its place among the shards, its calls, since when, and what it or the way to it said. */
export type NodeTrouble = {
  shard: number;
  shards: number;
  address: string;
  calls: number;
  sinceMs: number;
  message: string | null;
};

/** "shard 2 of 3 has no master: 412 calls not read since 02:13"; one server alone needs no such line. */
export function describeTrouble({ shard, shards, address, calls, sinceMs, message }: NodeTrouble): string {
  const unread = `${formatCounted(calls, "call")} not read since ${formatClock(sinceMs, "UTC")} UTC`;
  return `Shard ${shard} of ${shards} has no master that answers (${address}): ${unread}. ${message ?? ""}`.trim();
}

/** The same as the first of the findings: what else is found is of the other shards alone. */
export function troubleFinding(trouble: NodeTrouble): FoundCause {
  const { shard, shards, address, calls, sinceMs, message } = trouble;
  return {
    findingId: `unreachable:shard-${shard}`,
    kind: "unreachable",
    lossInMs: null,
    counted: { lagEntries: 0, pending: 0, lost: 0, holder: null },
    callIds: null,
    status: "UNKNOWN",
    groupName: null,
    calls,
    sinceMs,
    title: `Shard ${shard} of ${shards} has no master that answers: ${formatCounted(calls, "call")} not read`,
    cause: `${message ?? `${address} does not answer.`} These calls show what was read last; nothing below counts them.`,
    advice: `Bring ${address} or a replica of it back; they are read again by themselves.`,
    href: paths.calls(""),
    hrefLabel: "show all calls",
    action: null,
  };
}
