import { formatClock } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { IncidentFinding, IncidentSeverity } from "@/lib/schema/incident";
import type { ConnectionFacts, Finding } from "@/lib/schema/snapshot";
import { type Status, statusOrder } from "@/lib/schema/status";

/** One thing that is wrong: all findings of one cause about one group, worst first. */
export type Trouble = {
  /** Cause and group: the same for as long as it lasts, however bad it gets. */
  key: string;
  cause: string;
  groupName: string | null;
  severity: IncidentSeverity;
  status: Status;
  calls: number;
  sinceMs: number | null;
  findings: IncidentFinding[];
};

/** Of a group that does not keep up: one thing that gets worse, not three. */
const behind: ReadonlySet<Finding["kind"]> = new Set<Finding["kind"]>(["stopped", "behind", "lost"]);
const nobodysTrouble: ReadonlySet<Status> = new Set<Status>(["OK", "WARMING", "ENDED_CLEAN", "UNKNOWN"]);
const mild: ReadonlySet<Status> = new Set<Status>(["SLOW", "ENDED_WITH_BACKLOG", "POISON"]);

/** Not about a group: it holds whether Redis can be read or not. */
export const unreachableKey = "unreachable:";

const maxFindings = 8;

export const rankOf = (status: Status): number => statusOrder.indexOf(status);

/** From the findings of a moment, which stand worst first, to what is wrong; in the same order. */
export function troublesOf(findings: readonly Finding[]): Trouble[] {
  const troubles = new Map<string, Trouble>();
  for (const finding of findings) {
    const { kind, status, groupName, calls, sinceMs } = finding;
    if (nobodysTrouble.has(status) && kind !== "unreachable") continue;
    const cause = causeOf(finding);
    const key = `${cause}:${groupName ?? ""}`;
    const severity = severityOf(status, cause);
    const known = troubles.get(key);
    if (known === undefined) {
      troubles.set(key, { key, cause, groupName, severity, status, calls, sinceMs, findings: [keptOf(finding)] });
      continue;
    }
    known.calls += calls;
    known.sinceMs = earlier(known.sinceMs, sinceMs);
    if (severity === "critical") known.severity = "critical";
    if (rankOf(status) > rankOf(known.status)) known.status = status;
    if (known.findings.length < maxFindings) known.findings.push(keptOf(finding));
  }
  return [...troubles.values()];
}

/** That the watched Redis does not answer, or refuses the console; null while it answers. */
export function unreachableTrouble({ state, sinceMs, message, address }: ConnectionFacts): Trouble | null {
  if (state === "connected" || state === "connecting") return null;
  const isRefused = state === "refused";
  const finding: IncidentFinding = {
    kind: "unreachable",
    status: "UNKNOWN",
    title: isRefused ? `Redis ${address} refuses the console` : `Redis ${address} cannot be reached`,
    cause: message ?? "It does not answer.",
    advice: isRefused
      ? "Give the console's user the rights it names; until then nobody knows how the groups fare."
      : `Until it answers nobody knows how the groups fare: what is shown is as of ${formatClock(sinceMs, "UTC")} UTC.`,
    href: paths.calls(),
    hrefLabel: "show calls",
    action: null,
  };
  const about = { groupName: null, severity: "critical" as const, status: finding.status, calls: 0, sinceMs };
  return { key: unreachableKey, cause: "unreachable", ...about, findings: [finding] };
}

function keptOf({ kind, status, title, cause, advice, href, hrefLabel, action }: Finding): IncidentFinding {
  return { kind, status, title, cause, advice, href, hrefLabel, action };
}

/** Work that stands still, falls behind or was just lost is one thing that gets worse; what ended so is another. */
function causeOf({ kind, status }: Finding): string {
  if (!behind.has(kind)) return kind;
  return status === "ENDED_WITH_BACKLOG" ? "ended-with-backlog" : "behind";
}

/** What went with its stream cannot be helped any more. */
function severityOf(status: Status, cause: string): IncidentSeverity {
  return mild.has(status) || cause === "stream-gone" ? "warning" : "critical";
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
