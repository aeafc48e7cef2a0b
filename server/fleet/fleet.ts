import { formatCount, formatCounted } from "@/lib/format";
import type { GroupAnswer, GroupsAnswer, GroupsQuery } from "@/lib/schema/group";
import type { ConnectionFacts, Finding, GroupRollUp, Snapshot } from "@/lib/schema/snapshot";
import { statusOrder } from "@/lib/schema/status";
import type { Thresholds } from "@/lib/schema/thresholds";
import type { FoundCause } from "@/lib/stream/finding-links";
import { findingsOf, moreHref, shownFindings } from "@/lib/stream/findings";
import { pastLossesOf } from "@/lib/stream/past-losses";
import { rollUp } from "@/lib/stream/roll-up";
import { type FlowTrace, refusedFinding, silentFinding, trackFlow } from "@/lib/stream/writes";
import { failoverFindings } from "@/lib/topology/failover-findings";
import { troubleFinding } from "@/lib/topology/node-trouble";
import type { Collector } from "../collector/collector";
import { nodeFacts } from "../collector/node-facts";
import { boundNotices } from "./bound-notices";
import type { ExpectedGroups } from "./expected-groups";
import { createGroupAnswers } from "./group-answers";
import type { History, HistoryMoment } from "./history";

export type FleetOptions = {
  collector: Collector;
  history: History;
  patterns: string[];
  indexKey: string | undefined;
  environment: ConnectionFacts["environment"];
  isDemo: boolean;
  maxCalls: number;
  /** Which groups calls ought to have. */
  expected: Pick<ExpectedGroups, "all">;
  /** What vanished from Redis lately. */
  lostFindings: () => FoundCause[];
  /** What is wrong with archive and bridge. */
  copyFindings: () => readonly FoundCause[];
  /** Called with each new moment of the charts, to be kept. */
  onMoment: (moment: HistoryMoment) => void;
  /** Producers that are silent for this long make a call idle. */
  thresholds: Pick<Thresholds, "idleAfterMs">;
  /** How many incidents are open; null while nobody knows. */
  openIncidents: () => number | null;
  /** Lines of others that limit what can be shown, such as a state store that is gone. */
  otherNotices: () => string[];
};

const maxNotices = 8;
const maxFailovers = 10;
/** More names than this are made up for each call; a snapshot each second and an hour's history of all would be too much. */
const maxGroups = 100;

/** The fleet as a whole, built once per tick from the newest readings and handed out as it is until the next. */
export function createFleet(options: FleetOptions) {
  const { collector, history } = options;
  let groupNames = 0;
  const answers = createGroupAnswers(options);
  let flow: FlowTrace | null = null;
  let everyGroup: readonly GroupRollUp[] = [];
  let findings: FoundCause[] = [];
  let snapshot = build();

  collector.onTick(() => {
    snapshot = build();
    if (collector.tracker.state !== "connected" || snapshot.isWarmingUp) return;
    const moment = history.add(collector.redisNowMs(), snapshot.totals.entriesPerSecond, snapshot.groups);
    if (moment) options.onMoment(moment);
  });

  function build(): Snapshot {
    const { registry, tracker } = collector;
    const { totals, groups: allGroups } = rollUp(registry.rows());
    everyGroup = allGroups;
    groupNames = allGroups.length;
    const groups = worstGroups(allGroups);
    const troubles = collector.troubles();
    const unread = new Set(troubles.map(({ nodeId }) => nodeId));
    findings = [
      ...troubles.map(troubleFinding),
      ...failoverFindings(collector.recentFailovers()),
      ...writeFindings(totals.live),
      ...withCopies(findingsOf(registry.assessments(unread), options.lostFindings()), options.copyFindings()),
    ];
    const times = readingTimes();
    return {
      asOfMs: times.newestMs,
      staleMs: tracker.staleMs(),
      isWarmingUp: collector.isWarmingUp,
      findings: findings.slice(0, shownFindings).map(({ callIds: _, ...finding }) => finding),
      moreFindings: Math.max(0, findings.length - shownFindings),
      moreFindingsHref: moreHref(findings.slice(shownFindings), times.newestMs ?? 0),
      pastLosses: pastLossesOf(registry.rows()),
      openIncidents: options.openIncidents(),
      totals,
      groups,
      connection: {
        state: tracker.state,
        sinceMs: tracker.sinceMs,
        message: tracker.message,
        address: tracker.address,
        environment: options.environment,
        isDemo: options.isDemo,
        serverName: collector.server?.product?.name ?? null,
        serverVersion: collector.server?.product?.version ?? null,
        patterns: options.patterns,
        notices: notices(allGroups.length),
      },
      load: collector.load.report(collector.isOverBudget, times.oldestLiveMs),
      nodes: nodeFacts(collector),
      naming: collector.topology.naming,
      failovers: collector
        .recentFailovers()
        .slice(0, maxFailovers)
        .map(({ touched: _, ...failover }) => failover),
    };
  }

  /** What no stream shows: entries that could not be added, and producers that all fell silent. */
  function writeFindings(liveCalls: number): FoundCause[] {
    if (collector.tracker.state !== "connected") return [];
    let newestMs: number | null = null;
    for (const { lastArrivalAtMs } of collector.registry.assessments()) {
      if (newestMs === null || lastArrivalAtMs > newestMs) newestMs = lastArrivalAtMs;
    }
    if (newestMs !== null) flow = trackFlow(flow, newestMs, liveCalls);
    const refused = refusedFinding(collector.refusedWrites, liveCalls);
    const silent = silentFinding(flow, collector.redisNowMs(), options.thresholds.idleAfterMs);
    return [refused, silent].filter((finding) => finding !== null);
  }

  function readingTimes(): { newestMs: number | null; oldestLiveMs: number | null } {
    const nowMs = collector.redisNowMs();
    const isSpread = collector.loops.size > 1;
    let newestMs: number | null = null;
    let oldestLiveMs: number | null = null;
    for (const row of collector.registry.rows()) {
      if (newestMs === null || row.readAtMs > newestMs) newestMs = row.readAtMs;
      if (row.state !== "live") continue;
      const ageMs = Math.max(0, (isSpread ? collector.redisNowMs(row.streamKey) : nowMs) - row.readAtMs);
      if (oldestLiveMs === null || ageMs > oldestLiveMs) oldestLiveMs = ageMs;
    }
    // Where no key can be read, and none waits to be, the look itself is the reading.
    if (newestMs === null && [...collector.registry.byKey.values()].every(({ problem }) => problem !== null)) {
      newestMs = collector.sweptAtMs;
    }
    return { newestMs, oldestLiveMs };
  }

  function notices(groupNames: number): string[] {
    const lines = [...options.otherNotices(), ...collector.notices()];
    if (groupNames > maxGroups) {
      lines.push(`${formatCounted(groupNames, "group name")} in use; the ${maxGroups} in worst state are shown.`);
    }
    lines.push(...boundNotices(collector.registry.rows()));
    let problems = 0;
    for (const { key, problem } of collector.registry.byKey.values()) {
      if (problem !== null && ++problems <= 3) lines.push(problemLine(key, problem));
    }
    if (problems > 3) lines.push(`${formatCounted(problems - 3, "more key")} could not be read.`);
    const { calls, isAtLeast } = collector.refusedCalls;
    if (calls > 0) {
      const left = `${isAtLeast ? "At least " : ""}${formatCounted(calls, "call")} beyond the limit of ${formatCount(options.maxCalls)}`;
      lines.push(`${left} left out${isAtLeast ? " so far" : ""}; raise CALLBOARD_MAX_CALLS.`);
    }
    return lines.slice(0, maxNotices);
  }

  return {
    get snapshot() {
      return snapshot;
    },
    /** All of them, worst first. */
    get findings(): readonly Finding[] {
      return findings;
    },
    /** How many there are, shown or not. */
    get groupNames() {
      return groupNames;
    },
    maxGroups,
    /** All group names, not only those of the snapshot. */
    groups: (query: GroupsQuery): GroupsAnswer => answers.list(everyGroup, snapshot.asOfMs, query),
    group: (name: string): GroupAnswer => answers.one(everyGroup, snapshot.asOfMs, name),
  };
}

export type Fleet = ReturnType<typeof createFleet>;

/** Each of the copies' behind what is as bad and before what is less so. */
function withCopies(found: FoundCause[], copies: readonly FoundCause[]): FoundCause[] {
  const all = [...found];
  const rankOf = ({ status }: FoundCause) => statusOrder.indexOf(status);
  for (const copy of copies) {
    const at = all.findIndex((other) => rankOf(other) < rankOf(copy));
    all.splice(at === -1 ? all.length : at, 0, copy);
  }
  return all;
}

/** Sorted by name still. */
function worstGroups(groups: GroupRollUp[]): GroupRollUp[] {
  if (groups.length <= maxGroups) return groups;
  const bySeverity = [...groups].sort((a, b) => statusOrder.indexOf(b.status) - statusOrder.indexOf(a.status));
  const shown = new Set(bySeverity.slice(0, maxGroups));
  return groups.filter((group) => shown.has(group));
}

function problemLine(key: string, problem: string): string {
  const name = JSON.stringify(key.length > 80 ? `${key.slice(0, 80)}…` : key);
  if (problem.startsWith("WRONGTYPE")) {
    return `Key ${name} matches the pattern but is not a stream; rename it or narrow CALLBOARD_STREAMS.`;
  }
  if (problem.startsWith("NOPERM")) {
    const command = /'([^']+)'/.exec(problem)?.[1];
    return command === undefined || !/command/.test(problem)
      ? `The Redis user may not read key ${name}; grant it this key pattern (%R~…).`
      : `The Redis user may not run ${command.toUpperCase()} on ${name}; grant +${command.toLowerCase()}.`;
  }
  return `Key ${name} could not be read: ${problem}`;
}
