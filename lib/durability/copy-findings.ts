import { formatClock, formatCountdown, formatCounted } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { ArchiveStateName } from "@/lib/schema/archive";
import type { BridgeWorkerState } from "@/lib/schema/durability";
import type { FoundCause } from "@/lib/stream/finding-links";

/** What waits to be copied, and when trimming reaches the first of it. */
export type CopyBehind = { calls: number; waitingEntries: number | null; untilTrimmedMs: number | null };

export type CopyFacts = {
  archive: {
    state: ArchiveStateName;
    problem: string | null;
    sinceMs: number;
    behind: CopyBehind;
    /** What trimming took before it was copied, as long as losses are told; null nothing. */
    missed: { streams: number; entries: number; isAtLeast: boolean; lastAtMs: number } | null;
  } | null;
  bridge: {
    group: string;
    /** Those that the state store knows; one that ended well is not among them. */
    workers: readonly Pick<BridgeWorkerState, "isAlive" | "problems">[];
    behind: CopyBehind;
  } | null;
};

const maxProblemLength = 300;

/** What is wrong with the copies: one of them stands still, or trimming passed the archive. */
export function copyFindings({ archive, bridge }: CopyFacts): FoundCause[] {
  return [
    archive && missedFinding(archive),
    archive && archiveStopped(archive),
    bridge && bridgeStopped(bridge),
  ].filter((finding) => finding !== null);
}

function missedFinding({ missed }: NonNullable<CopyFacts["archive"]>): FoundCause | null {
  if (missed === null) return null;
  const { streams, entries, isAtLeast, lastAtMs } = missed;
  const many =
    entries === 0 ? "entries" : `${isAtLeast ? "at least " : ""}${formatCounted(entries, "entry", "entries")}`;
  return {
    ...empty,
    findingId: "copy-lost:archive",
    kind: "copy-lost",
    status: "LOSS",
    calls: streams,
    counted: { ...empty.counted, lost: entries },
    title: `Trimming passed the archive: ${many} of ${formatCounted(streams, "call")} are in neither`,
    cause: `Redis trimmed them before they were copied, the last at ${formatClock(lastAtMs, "UTC")} UTC. Each call shows where its hole is.`,
    advice: "Redis cannot give them back: raise MAXLEN, or see what holds the archive up.",
  };
}

function archiveStopped({ state, problem, sinceMs, behind }: NonNullable<CopyFacts["archive"]>): FoundCause | null {
  if (state !== "stopped") return null;
  return {
    ...empty,
    ...behindParts(behind, "in Redis alone"),
    findingId: "copy-stopped:archive",
    kind: "copy-stopped",
    sinceMs,
    title: `The archive stands still: ${cut(problem ?? "it does not say why")}`,
  };
}

function bridgeStopped({ group, workers, behind }: NonNullable<CopyFacts["bridge"]>): FoundCause | null {
  const living = workers.filter(({ isAlive }) => isAlive);
  const troubled = living.filter(({ problems }) => problems.length > 0);
  const parts = {
    ...empty,
    ...behindParts(behind, "not in Kafka yet"),
    findingId: `copy-stopped:${group}`,
    kind: "copy-stopped" as const,
    groupName: group,
  };
  if (workers.length > 0 && living.length === 0 && behind.waitingEntries !== 0) {
    return {
      ...parts,
      title: "No worker of the bridge to Kafka lives",
      advice:
        "Start npm run bridge: it begins with what was read and not acked, and nothing is lost until trimming comes.",
    };
  }
  const [first] = troubled.flatMap(({ problems }) => problems);
  if (first === undefined) return null;
  const what =
    troubled.length === living.length ? "stands still" : `is held up in ${troubled.length} of ${living.length} workers`;
  return { ...parts, title: `The bridge to Kafka ${what}: ${cut(first)}` };
}

function behindParts({ calls, waitingEntries, untilTrimmedMs }: CopyBehind, where: string) {
  const many = waitingEntries === null ? "? entries" : formatCounted(waitingEntries, "entry", "entries");
  const trimming =
    untilTrimmedMs === null
      ? "trimming is not in sight of them"
      : `trimming reaches the first of them ${untilTrimmedMs < 500 ? "now" : `in ${formatCountdown(untilTrimmedMs)}`}`;
  return {
    status: untilTrimmedMs === null ? ("BLOCKED" as const) : ("AT_RISK" as const),
    calls,
    lossInMs: untilTrimmedMs,
    counted: { ...empty.counted, lagEntries: waitingEntries ?? 0 },
    advice: untilTrimmedMs !== null && untilTrimmedMs < 500 ? tooLate : empty.advice,
    cause: `${many} of ${formatCounted(calls, "call")} are ${where}; ${trimming}.`,
  };
}

const tooLate = "What trimming takes now is in neither: mend what it names, or raise MAXLEN until it goes on.";

const cut = (text: string): string => (text.length > maxProblemLength ? `${text.slice(0, maxProblemLength)}…` : text);

const empty = {
  status: "AT_RISK",
  groupName: null,
  calls: 0,
  sinceMs: null,
  lossInMs: null,
  counted: { lagEntries: 0, pending: 0, lost: 0, holder: null },
  callIds: null,
  cause: "",
  advice: "Nothing is lost until trimming comes: mend what it names, and it goes on by itself.",
  href: paths.durability(),
  hrefLabel: "show the copies",
  action: null,
} as const satisfies Partial<FoundCause>;
