import { formatCount, formatCounted } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { SignKind } from "@/lib/schema/sign";
import type { Finding } from "@/lib/schema/snapshot";
import { nameInText } from "@/lib/visible-name";
import type { CallRow } from "./assess-call";
import { type FoundCause, nameable } from "./finding-links";

type ToldKind = "missing" | "vanished" | "no-readers" | "ids-ahead";
type Sum = {
  kind: ToldKind;
  groupName: string | null;
  callIds: string[];
  entries: number;
  sinceMs: number;
  text: string;
};

const told: readonly ToldKind[] = ["missing", "vanished", "no-readers", "ids-ahead"];
const toldKind = (kind: SignKind): ToldKind | undefined => told.find((one) => one === kind);

/**
 * Findings of what no group's status tells: groups that are not there, streams that nobody reads, ids that are no times.
 * A group that vanished lately has a finding of its own already, named in `toldOf`.
 */
export function signFindings(rows: Iterable<CallRow>, toldOf: ReadonlySet<string>): FoundCause[] {
  const sums = new Map<string, Sum>();
  let withGroups = 0;
  for (const row of rows) {
    if (row.groups.length > 0) withGroups++;
    if (row.state === "ended") continue;
    for (const { kind: shown, groupName, text, sinceMs } of row.signs) {
      const kind = toldKind(shown);
      if (kind === undefined) continue;
      const key = `${kind} ${groupName ?? ""}`;
      const sum = sums.get(key) ?? { kind, groupName, callIds: [], entries: 0, sinceMs, text };
      sums.set(key, sum);
      sum.callIds.push(row.callId);
      sum.entries += row.length;
      sum.sinceMs = Math.min(sum.sinceMs, sinceMs);
    }
  }
  return (
    [...sums.values()]
      .filter((sum) => sum.kind !== "vanished" || !toldOf.has(sum.groupName ?? ""))
      // Where no stream has a group, nobody means to read by groups.
      .filter(({ kind }) => kind !== "no-readers" || withGroups > 0)
      .sort((a, b) => b.callIds.length - a.callIds.length || (a.kind + a.groupName < b.kind + b.groupName ? -1 : 1))
      .map(toFinding)
  );
}

function toFinding(sum: Sum): FoundCause {
  const { kind, groupName, callIds, sinceMs } = sum;
  const calls = callIds.length;
  const search = new URLSearchParams({ ...(groupName === null ? {} : { group: groupName }), sign: kind });
  return {
    findingId: `${kind}:${groupName ?? ""}`,
    kind,
    status: kind === "missing" || kind === "vanished" ? "MISSING" : "UNKNOWN",
    groupName,
    calls,
    sinceMs,
    lossInMs: null,
    counted: { lagEntries: sum.entries, pending: 0, lost: 0, holder: null },
    ...words(sum),
    href: paths.calls(`?${search}`),
    hrefLabel: `show ${formatCounted(calls, "call")}`,
    action: groupName === null ? null : { href: paths.group(groupName), label: "make it there" },
    callIds: nameable(callIds),
  };
}

function words({ kind, groupName, callIds, entries, text }: Sum): Pick<Finding, "title" | "cause" | "advice"> {
  const name = nameInText(groupName ?? "");
  const counted = formatCounted(callIds.length, "call");
  const unread = `${formatCount(entries)} entries are in these streams now, and nobody reads them for it`;
  const advice =
    "See why its workers do not make it, or make it at the id where it shall begin: both are counted first.";
  switch (kind) {
    case "missing":
      return { title: `${name} is missing in ${counted}`, cause: `${because(text)}; ${unread}.`, advice };
    case "vanished":
      return { title: `${name} vanished from ${counted} and is not back`, cause: `${capitalised(unread)}.`, advice };
    case "no-readers":
      return {
        title: `No group reads ${formatCounted(callIds.length, "stream")}`,
        cause: `${formatCount(entries)} entries are in them, and other streams here have groups.`,
        advice: "See whether somebody reads them with XREAD; else nobody needs them, or a group was never made.",
      };
    default:
      return {
        title: `The ids of ${counted} run ahead of Redis' clock`,
        cause: "An entry was added with an id of a later time: every id after it follows that one.",
        advice: "Ages there count from when the console first saw an entry; find the producer that gives its own ids.",
      };
  }
}

/** How it is known to be expected: the part of its sentence before it says so. */
function because(text: string): string {
  return text.slice(0, Math.max(0, text.indexOf(" and does not exist")));
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
