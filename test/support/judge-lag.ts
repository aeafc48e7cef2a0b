import type { CallGroup } from "@/lib/schema/call";
import { assessCall, type CallAssessment } from "@/lib/stream/assess-call";
import type { ServerFacts, StreamReading } from "@/lib/stream/reading";
import { limits } from "./builders";
import { type GroupTruth, lostAhead, type StreamTruth, undelivered } from "./stream-truth";

/** How often each kind of answer was given, and every answer that the truth denies. */
export type Verdict = { states: number; sources: Record<string, number>; wrong: string[] };

export function createVerdict(): Verdict {
  return { states: 0, sources: { exact: 0, server: 0, estimated: 0, unknown: 0 }, wrong: [] };
}

/** One console looking at one stream: at every step or now and then, with the server's counters or without. */
export type Watcher = {
  label: string;
  server: ServerFacts;
  hasCounters: boolean;
  isDue: () => boolean;
  assessment: CallAssessment | null;
  life: number;
  lastLooks: Map<string, { standsAtId: string; placed: number; removed: number }>;
  /**
   * Losses that no reading could disprove: what was removed before the first look at a group at 0-0, and while a group
   * was taken elsewhere by hand and put back on the same id between two looks.
   */
  benefitOfDoubt: Map<string, number>;
  /** Of each group what had been read at the last look, and the rate that was shown. */
  reads: Map<string, { read: number; life: number; perSecond?: number }>;
  verdict: Verdict;
};

export function createWatcher(label: string, server: ServerFacts, hasCounters: boolean, isDue: () => boolean): Watcher {
  return {
    label,
    server,
    hasCounters,
    isDue,
    assessment: null,
    life: 0,
    lastLooks: new Map(),
    benefitOfDoubt: new Map(),
    reads: new Map(),
    verdict: createVerdict(),
  };
}

export function look(watcher: Watcher, seen: StreamReading, truth: StreamTruth): void {
  const operations = { before: { ...truth.operations }, after: { ...truth.operations } };
  const reading = { ...(watcher.hasCounters ? seen : withoutCounters(seen)), operations };
  const isFirstLook = watcher.assessment === null || watcher.life !== truth.life;
  const past = [...(watcher.assessment?.groups ?? [])].map(([name, { skipped, place }]) => [name, skipped, place]);
  watcher.assessment = assessCall(watcher.assessment, reading, {
    callId: "a",
    streamKey: "a",
    server: watcher.server,
    limits,
  });
  watcher.life = truth.life;
  for (const row of watcher.assessment.row.groups) {
    const group = truth.groups.get(row.name);
    if (!group) continue;
    const now = { standsAtId: row.lastDeliveredId, placed: truth.placed.get(row.name) ?? 0, removed: truth.removed };
    const before = watcher.lastLooks.get(row.name);
    watcher.lastLooks.set(row.name, now);
    let doubt = watcher.benefitOfDoubt.get(row.name) ?? 0;
    if (isFirstLook && group.standsAt === 0 && seen.entriesAdded !== null) {
      doubt += seen.entriesAdded - truth.alive.size;
    }
    if (before?.standsAtId === now.standsAtId && before.placed !== now.placed) doubt += now.removed - before.removed;
    watcher.benefitOfDoubt.set(row.name, doubt);
    const { verdict } = watcher;
    verdict.states++;
    const lag = undelivered(truth, group);
    const { lagEntries, lagSource, skippedEntries, skippedIsAtLeast } = row;
    verdict.sources[lagSource] = (verdict.sources[lagSource] ?? 0) + 1;
    const complain = (what: string) =>
      verdict.wrong.push(
        `${watcher.label} ${row.name}: ${what}; says ${lagSource} ${lagEntries}, skipped ${skippedIsAtLeast ? "≥" : ""}${skippedEntries}; truth ${lag}, lost ${group.lost}\n${JSON.stringify(watcher.assessment?.groups.get(row.name))} before ${JSON.stringify(past)}\n${JSON.stringify(reading)}`,
      );
    if (lagSource === "exact" && lagEntries !== lag) complain("exact is not the truth");
    if (
      (lagSource === "server" || lagSource === "estimated") &&
      (lagEntries === null || lagEntries < 1 || lagEntries > reading.length - 1)
    ) {
      complain("the estimate is out of bounds");
    }
    if ((lagSource === "unknown") !== (lagEntries === null)) complain("unknown and null do not agree");
    if (lagEntries === 0 && lag > 0) complain("0 while something is undelivered");
    if (skippedEntries !== null && skippedEntries > group.lost + doubt) complain("more skipped than lost");
    if (skippedEntries === 0 && lostAhead(truth, group) > 0) complain("an overtaking is reported as 0");
    judgeWork(row, group, watcher, truth, complain);
  }
}

/** What is said of work that was or was not done: reads, entries passed over, pending entries that went unacked. */
function judgeWork(
  row: CallGroup,
  group: GroupTruth,
  watcher: Watcher,
  truth: StreamTruth,
  complain: (what: string) => void,
): void {
  const { passedEntries, passedIsInexact, droppedPending, droppedIsInexact } = row;
  if (row.pending !== group.delivered.length) complain(`${group.delivered.length} are pending`);
  if (passedEntries !== null && !passedIsInexact && passedEntries > group.passed) {
    complain(`only ${group.passed} were passed over, not ${passedEntries}`);
  }
  if (droppedPending !== null && droppedPending > group.dropped && !droppedIsInexact) {
    complain(`only ${group.dropped} went unacked, not ${droppedPending}`);
  }
  const past = watcher.reads.get(row.name);
  watcher.reads.set(row.name, { read: group.read, life: truth.life });
  const isRateGrown = (row.readsPerSecond ?? 0) > (past?.perSecond ?? 0);
  if (past && isRateGrown && past.life === truth.life && past.read === group.read) complain("a rate without a read");
  const kept = watcher.reads.get(row.name);
  if (kept) kept.perSecond = row.readsPerSecond ?? 0;
  const { passed, lost, dropped } = group.atBirth;
  if (row.isReadSeen && (group.passed > passed || group.lost > lost)) complain("all was seen read, but not all was");
  if (row.isReadSeen && row.isAckSeen && group.dropped > dropped) complain("all was seen acked, but not all was");
  if (/everything was read/.test(row.reason) && !row.isReadSeen) complain("reading is claimed that nobody saw");
  if (/\backed\b/.test(row.reason) && !row.isAckSeen) complain("acks are claimed that nobody saw");
  for (const lost of watcher.assessment?.newlyLost ?? []) {
    if (lost.goneWith !== "destroyed" || lost.groupName !== row.name) continue;
    if (truth.groups.has(lost.groupName)) complain("a group is said to be gone that is there");
  }
}

function withoutCounters(reading: StreamReading): StreamReading {
  return {
    ...reading,
    entriesAdded: null,
    maxDeletedEntryId: null,
    groups: reading.groups.map((group) => ({ ...group, entriesRead: null, lag: null })),
  };
}
