import { maxNamedCalls } from "@/lib/call-causes";
import { formatCount, formatCounted } from "@/lib/format";
import type { CallNames } from "@/lib/ids/call-names";
import { paths } from "@/lib/paths";
import type { LostWork } from "@/lib/schema/lost-work";
import { nameInText } from "@/lib/visible-name";
import { callsHref, type FoundCause } from "./finding-links";
import { recentLosses } from "./lost-work";

type LostCall = { streamKey: string; works: readonly LostWork[] };
type Names = Pick<CallNames, "callIdOf">;
type Sum = {
  groupName: string;
  isStreamGone: boolean;
  callIds: Set<string>;
  undelivered: number;
  isInexact: boolean;
  pending: number;
  sinceMs: number;
};

/** One finding per group name for groups that vanished from streams that live on, and one for those that went with them. */
export function lostFindings(calls: Iterable<LostCall>, names: Names, nowMs: number, shownMs: number): FoundCause[] {
  const sums = new Map<string, Sum>();
  for (const { streamKey, works } of calls) {
    const callId = names.callIdOf(streamKey);
    // Kept by a console that watches other streams.
    if (callId === null) continue;
    for (const work of recentLosses(works, nowMs, shownMs)) {
      const isStreamGone = work.goneWith === "stream-gone";
      const key = `${isStreamGone} ${work.groupName}`;
      const sum = sums.get(key) ?? emptySum(work, isStreamGone);
      sums.set(key, sum);
      sum.callIds.add(callId);
      sum.undelivered += work.undelivered ?? 0;
      sum.isInexact ||= !work.undeliveredIsExact;
      sum.pending += work.pending;
      sum.sinceMs = Math.min(sum.sinceMs, work.missedAtMs);
    }
  }
  return [...sums.values()]
    .map((sum) => toFinding(sum, nowMs))
    .sort((a, b) => b.calls - a.calls || (a.findingId < b.findingId ? -1 : 1));
}

function emptySum({ groupName, missedAtMs }: LostWork, isStreamGone: boolean): Sum {
  const callIds = new Set<string>();
  return { groupName, isStreamGone, callIds, undelivered: 0, isInexact: false, pending: 0, sinceMs: missedAtMs };
}

function toFinding(sum: Sum, nowMs: number): FoundCause {
  const { groupName, isStreamGone, sinceMs, pending } = sum;
  const kind = isStreamGone ? "stream-gone" : "vanished";
  const callIds = [...sum.callIds].sort();
  const [firstId = ""] = callIds;
  const named = callIds.length > maxNamedCalls ? null : callIds;
  const name = nameInText(groupName);
  const calls = formatCounted(callIds.length, "call");
  const left = `${sum.isInexact ? "about " : ""}${formatCount(sum.undelivered)} undelivered and ${formatCount(pending)} pending`;
  return {
    findingId: `${kind}:${groupName}`,
    kind,
    status: "LOSS",
    groupName,
    calls: callIds.length,
    sinceMs,
    lossInMs: null,
    counted: { lagEntries: sum.undelivered, pending, lost: sum.undelivered + pending, holder: null },
    title: isStreamGone
      ? `${name} lost what it had to do with the stream of ${calls}: ${left}`
      : `${name} vanished from ${calls}, with ${left}`,
    cause: isStreamGone
      ? "The key expired, was evicted or deleted; Redis does not say which."
      : "The group was destroyed, or the stream's key holds another stream now.",
    advice: isStreamGone
      ? "Redis cannot give them back: raise the time to live or the memory limit, and recover them from an archive."
      : "Nobody reads these calls for it any more: make the group anew at the id where it stood.",
    ...linkOf(kind, callIds.length, firstId, named, nowMs),
    action: null,
    callIds: isStreamGone ? null : named,
  };
}

/** Streams that are gone stand in no list any more; each says on its own page what it took with it. */
function linkOf(kind: string, calls: number, firstId: string, named: string[] | null, atMs: number) {
  if (calls === 1) return { href: paths.call(firstId), hrefLabel: "show call" };
  if (kind === "stream-gone") return { href: paths.call(firstId), hrefLabel: "show one of them" };
  const href =
    named === null ? paths.calls("?status=LOSS") : callsHref({ groupName: null, causes: [], callIds: named, atMs });
  return { href, hrefLabel: named === null ? "show calls" : `show ${formatCounted(calls, "call")}` };
}
