import type { Call, CallGroup, MoreGroups } from "@/lib/schema/call";
import type { LostWork } from "@/lib/schema/lost-work";
import type { Sign } from "@/lib/schema/sign";
import type { Thresholds } from "@/lib/schema/thresholds";
import { absentGroups } from "./absent-groups";
import { assessGroup } from "./assess-group";
import { vanished } from "./call-continuity";
import { worstGroup, worstOf } from "./call-status";
import type { GroupContext, GroupTrace, KeptTrace } from "./group-trace";
import type { TrimTrace } from "./headroom";
import { clockNote, type IdTrust } from "./id-clock";
import { keyExpiresInMs } from "./key-expiry";
import { type LargestEntry, largerEntry } from "./largest-entry";
import { type ExpectedGroup, noExpectation } from "./learn-groups";
import { lookAtStream, type StreamSeen } from "./look-at-stream";
import { addLostWorks, recentLosses } from "./lost-work";
import type { OperationsAround } from "./operations";
import type { ServerFacts, StreamReading } from "./reading";
import { type HeldFacts, retentionSigns } from "./retention-signs";
import type { SeenTail } from "./sight";
import { groupSigns, hasSigns, joinSigns } from "./signs";
import { isSameStream, type StreamMark } from "./stream-mark";

/** A call's row as far as a reading tells; its age is added when it is handed out. */
export type CallRow = Omit<Call, "ageMs">;

/** One call between readings: the row to show and what the next reading is compared with. */
export type CallAssessment = {
  row: CallRow;
  /** The stream at that reading, without its groups. */
  mark: StreamMark;
  operations: OperationsAround | undefined;
  trim: TrimTrace;
  isTrimming: boolean;
  cap: number | null;
  groups: Map<string, GroupTrace>;
  /** Groups that this reading misses and the one before had. */
  newlyLost: LostWork[];
  seenAtMs: number | undefined;
  trust: IdTrust;
  /** Kept only where ids are not believed to be times. */
  tails: readonly SeenTail[];
  /** When the newest entry arrived, as far as its id and the readings tell. */
  lastArrivalAtMs: number;
  largestEntry: LargestEntry | null;
};

export type CallContext = {
  callId: string;
  streamKey: string;
  server: ServerFacts;
  limits: Thresholds;
  /** Evidence kept by the state store, by group name. */
  kept?: ReadonlyMap<string, KeptTrace> | undefined;
  /** What the last fail-over cost this call; null or absent nothing. */
  failover?: Call["failover"] | undefined;
  /** Groups known to have vanished from this key before. */
  lost?: readonly LostWork[] | undefined;
  /** Groups that every such call ought to have. */
  expected?: readonly ExpectedGroup[] | undefined;
  /** What streams of the same pattern are trimmed at, as far as was learned. */
  learnedCap?: number | null | undefined;
  /** What was last sampled of the key. */
  held?: HeldFacts | null | undefined;
};

const noneLost: LostWork[] = [];

export function assessCall(
  previous: CallAssessment | null,
  reading: StreamReading,
  context: CallContext,
): CallAssessment {
  const seen = lookAtStream(previous, reading, context.limits);
  const { before, state, lastArrivalAtMs, trim } = seen;
  const nowMs = reading.readAtMs;
  const held = context.held ?? null;
  const shared = groupContext(seen, reading, context, held);
  const traces = new Map<string, GroupTrace>();
  const rows: CallGroup[] = [];
  for (const group of reading.groups) {
    const own = before?.groups.get(group.name) ?? null;
    const { row, trace } = assessGroup(
      own,
      group,
      own === null ? ofNewGroup(shared, group.name, seen, context) : shared,
    );
    rows.push(row);
    traces.set(group.name, trace);
  }
  const newlyLost = previous === null ? noneLost : vanished(previous, before !== null, reading);
  const lost = addLostWorks(context.lost ?? noneLost, newlyLost);
  const loss = lost.length === 0 ? undefined : recentLosses(lost, nowMs, context.limits.lossShownMs)[0];
  const absence = absentGroups({
    nowMs,
    state,
    length: reading.length,
    isThere: (name) => traces.has(name) || reading.leftOut?.names.has(name) === true,
    groups: reading.groups.length,
    expected: context.expected ?? noExpectation,
    lost,
    watchedSinceMs: trim.firstSeenAtMs,
    graceMs: context.limits.slowAfterMs,
    lossShownMs: context.limits.lossShownMs,
  });
  const { status, sinceMs } = worstOf(worstGroup(rows), {
    loss,
    missingSinceMs: absence.missingSinceMs,
    unreadSinceMs: unreadSinceMs(absence.signs),
    state,
    lastArrivalAtMs,
  });
  const note = reading.lastEntryId === null ? null : clockNote(seen.idClock);
  return {
    row: {
      callId: context.callId,
      streamKey: context.streamKey,
      state,
      length: reading.length,
      entriesAdded: reading.entriesAdded,
      firstEntryId: seen.mark.firstEntryId,
      lastEntryId: seen.mark.lastEntryId,
      producerSilenceMs: seen.producerSilenceMs,
      entriesPerSecond: seen.entriesPerSecond,
      status,
      sinceMs,
      readAtMs: nowMs,
      groups: rows,
      moreGroups: moreGroupsOf(reading),
      lost: lost.length === 0 ? noneLost : [...lost],
      signs: joinSigns(
        absence.signs,
        signsOfGroups(rows, traces, nowMs),
        seen.idClock === "ahead" && note !== null
          ? [{ kind: "ids-ahead", groupName: null, text: note, sinceMs: trim.firstSeenAtMs }]
          : noSigns,
        retentionSigns({
          nowMs,
          state,
          length: reading.length,
          entriesAdded: reading.entriesAdded,
          firstEntryId: reading.firstEntryId,
          isTrimming: seen.isTrimming,
          groups: rows,
          held,
          lastArrivalAtMs,
        }),
      ),
      keptEntries: seen.cap,
      failover: context.failover ?? null,
      clockNote: note,
      problem: null,
    },
    mark: seen.mark,
    operations: reading.operations,
    trim,
    isTrimming: seen.isTrimming,
    cap: seen.cap,
    groups: traces,
    newlyLost,
    seenAtMs: reading.seenAtMs,
    trust: seen.trust,
    tails: seen.tails,
    lastArrivalAtMs,
    largestEntry: largerEntry(before?.largestEntry ?? null, reading),
  };
}

/** Most calls have no signs, and none is looked for there. */
function unreadSinceMs(signs: readonly Sign[]): number | null {
  if (signs.length === 0) return null;
  return signs.find(({ kind }) => kind === "no-readers")?.sinceMs ?? null;
}

/** Of a group that the reading before had: the same for all of them. */
function groupContext(
  seen: StreamSeen<CallAssessment>,
  reading: StreamReading,
  context: CallContext,
  held: HeldFacts | null,
): GroupContext {
  const { before, ran, cap, state, lastArrivalAtMs } = seen;
  const isNeverTrimmed = !seen.isTrimming && cap === null && reading.entriesAdded === reading.length;
  return {
    stream: reading,
    state,
    trimming: seen.isTrimming,
    addsPerSecond: seen.entriesPerSecond,
    elapsedMs: seen.elapsedMs,
    addedBetween: seen.addedBetween,
    server: context.server,
    limits: context.limits,
    mark: seen.mark,
    streamBefore: before?.mark ?? null,
    kept: undefined,
    isUndisturbed: ran.moved === false && ran.destroyed === false && ran.recounted === false && ran.replaced === false,
    isCountKept: seen.isCountKept,
    ran,
    trust: seen.trust,
    tails: seen.tails,
    keptEntries: cap,
    learnedCap: isNeverTrimmed ? (context.learnedCap ?? null) : null,
    expiresInMs: keyExpiresInMs(held, { state, lastArrivalAtMs, nowMs: reading.readAtMs }),
    beforeIt: null,
  };
}

function ofNewGroup(
  shared: GroupContext,
  name: string,
  seen: StreamSeen<CallAssessment>,
  context: CallContext,
): GroupContext {
  const { before, mark, wasRecounted } = seen;
  const kept = keptOf(context, name, shared.stream);
  const wasThere = context.lost?.some(({ groupName }) => groupName === name) === true;
  const isNew = before !== null && before.row.moreGroups === null && !wasThere;
  return {
    ...shared,
    kept,
    streamBefore: before?.mark ?? kept?.place.stream ?? (wasRecounted ? { ...mark, entriesAdded: null } : null),
    beforeIt: isNew ? { length: before.row.length, lastGeneratedId: before.mark.lastGeneratedId } : null,
  };
}

/** What was kept of a stream that has since been deleted and made anew says nothing of this one. */
function keptOf(context: CallContext, groupName: string, reading: StreamReading): KeptTrace | undefined {
  const kept = context.kept?.get(groupName);
  return kept && isSameStream(kept.place.stream, reading) ? kept : undefined;
}

/** Without the names, of which there may be any number. */
function moreGroupsOf({ leftOut }: StreamReading): MoreGroups | null {
  if (!leftOut) return null;
  const { groups, pending, lagEntries, unknownLags } = leftOut;
  return { groups, pending, lagEntries, unknownLags };
}

const noSigns: readonly Sign[] = [];

function signsOfGroups(rows: readonly CallGroup[], traces: ReadonlyMap<string, GroupTrace>, nowMs: number) {
  let signs: readonly Sign[] = noSigns;
  for (const row of rows) {
    const trace = traces.get(row.name);
    if (trace === undefined || !hasSigns(trace)) continue;
    signs = [...signs, ...groupSigns(row, trace, nowMs)];
  }
  return signs;
}
