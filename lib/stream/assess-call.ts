import type { Call, CallGroup, CallState, MoreGroups } from "@/lib/schema/call";
import type { LostWork } from "@/lib/schema/lost-work";
import type { Sign } from "@/lib/schema/sign";
import type { Status } from "@/lib/schema/status";
import type { Thresholds } from "@/lib/schema/thresholds";
import { entryAgeMs, entryIdMs } from "../ids/entry-id";
import { absentGroups } from "./absent-groups";
import { assessGroup, type GroupTrace, type KeptTrace } from "./assess-group";
import { clockJumpMs, onNewClock } from "./clock-jump";
import { isTrimming, type TrimTrace, trackTrim } from "./headroom";
import { believedIds, clockNote, type IdTrust, idClockOf, trackIdTrust } from "./id-clock";
import { keyExpiresInMs } from "./key-expiry";
import { type ExpectedGroup, noExpectation } from "./learn-groups";
import { addLostWorks, lostWorks, recentLosses } from "./lost-work";
import { handOperations, type OperationsAround, operationsRan, ranBetween } from "./operations";
import { capOf } from "./pressure";
import { entriesAddedBetween, smoothRate } from "./rates";
import type { ServerFacts, StreamReading } from "./reading";
import { type HeldFacts, retentionSigns } from "./retention-signs";
import { addTail, type SeenTail } from "./sight";
import { groupSigns, hasSigns, joinSigns } from "./signs";
import { isWorse } from "./status";
import { hasFormerEntries, isCountContinued, isSameStream, markOf, type StreamMark } from "./stream-mark";

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
  /** Stream time from the first to the last entry; null for an empty stream. */
  spanMs: number | null;
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

const noTails: readonly SeenTail[] = [];

export function assessCall(
  previous: CallAssessment | null,
  reading: StreamReading,
  context: CallContext,
): CallAssessment {
  const known = previous !== null && goesOn(previous, reading) ? previous : null;
  const jumpMs = known === null ? 0 : clockJumpMs(known, reading);
  const before = known === null || jumpMs === 0 ? known : onNewClock(known, jumpMs);
  const mark = markOf(reading);
  const nowMs = reading.readAtMs;
  const elapsedMs = before ? nowMs - before.row.readAtMs : 0;
  const addedBetween = before && isCountLeftAlone(before, reading) ? entriesAddedBetween(before.mark, reading) : null;
  const lastArrivalAtMs = arrivalAtMs(before, reading);
  const isArrivalKnown = before !== null || entryAgeMs(reading.lastGeneratedId, nowMs) !== null;
  const producerSilenceMs = isArrivalKnown ? Math.max(0, nowMs - lastArrivalAtMs) : null;
  const state = stateOf(producerSilenceMs, context.limits);
  const entriesPerSecond =
    addedBetween === null
      ? (before?.row.entriesPerSecond ?? null)
      : smoothRate(before?.row.entriesPerSecond ?? null, addedBetween, elapsedMs);
  const trim = trackTrim(before?.trim ?? null, reading);
  const trimming = isTrimming(trim, reading);
  const isUndisturbed = before !== null && ranBetween(before.operations, reading.operations, handOperations) === false;
  const wasRecounted =
    previous !== null && ranBetween(previous.operations, reading.operations, ["recounted", "replaced"]) === true;
  const isCountKept = before === null || isCountLeftAlone(before, reading);
  const ran = operationsRan(before?.operations, reading.operations);
  const readBefore = before && { lastGeneratedId: before.mark.lastGeneratedId, readAtMs: before.row.readAtMs };
  const trust = trackIdTrust(before?.trust ?? null, readBefore, reading, jumpMs);
  const idClock = idClockOf(reading.lastGeneratedId, nowMs, trust);
  const tails =
    idClock === "time" && trust === believedIds
      ? noTails
      : addTail(before?.tails ?? noTails, reading.lastGeneratedId, nowMs);
  const cap = capOf(before, reading, trimming);
  const isNeverTrimmed = !trimming && cap === null && reading.entriesAdded === reading.length;
  const beforeIt = before && { length: before.row.length, lastGeneratedId: before.mark.lastGeneratedId };
  const isNew = (name: string) =>
    before?.row.moreGroups === null &&
    !before.groups.has(name) &&
    !context.lost?.some(({ groupName }) => groupName === name);
  const held = context.held ?? null;
  const expiresInMs = keyExpiresInMs(held, { state, lastArrivalAtMs, nowMs });
  const traces = new Map<string, GroupTrace>();
  const rows: CallGroup[] = [];
  for (const group of reading.groups) {
    const kept = before?.groups.has(group.name) ? undefined : keptOf(context, group.name, reading);
    const { row, trace } = assessGroup(before?.groups.get(group.name) ?? null, group, {
      stream: reading,
      state,
      trimming,
      addsPerSecond: entriesPerSecond,
      elapsedMs,
      addedBetween,
      server: context.server,
      limits: context.limits,
      mark,
      streamBefore: before?.mark ?? kept?.place.stream ?? (wasRecounted ? { ...mark, entriesAdded: null } : null),
      kept,
      isUndisturbed,
      isCountKept,
      ran,
      trust,
      tails,
      keptEntries: cap,
      learnedCap: isNeverTrimmed ? (context.learnedCap ?? null) : null,
      expiresInMs,
      beforeIt: isNew(group.name) ? beforeIt : null,
    });
    rows.push(row);
    traces.set(group.name, trace);
  }
  const newlyLost = previous === null ? [] : vanished(previous, before !== null, reading);
  const lost = addLostWorks(context.lost ?? [], newlyLost);
  const worst = worstGroup(rows);
  const [loss] = recentLosses(lost, nowMs, context.limits.lossShownMs);
  const { expected = noExpectation } = context;
  const isThere = (name: string) => traces.has(name) || reading.leftOut?.names.has(name) === true;
  const absence = absentGroups({
    nowMs,
    state,
    length: reading.length,
    isThere,
    groups: reading.groups.length,
    expected,
    lost,
    watchedSinceMs: trim.firstSeenAtMs,
    graceMs: context.limits.slowAfterMs,
    lossShownMs: context.limits.lossShownMs,
  });
  const { status, sinceMs } = worstOf(worst, loss, absence.missingSinceMs, state, lastArrivalAtMs);
  const note = reading.lastEntryId === null ? null : clockNote(idClock);
  return {
    row: {
      callId: context.callId,
      streamKey: context.streamKey,
      state,
      length: reading.length,
      entriesAdded: reading.entriesAdded,
      firstEntryId: reading.firstEntryId,
      lastEntryId: reading.lastEntryId,
      producerSilenceMs,
      entriesPerSecond,
      status,
      sinceMs,
      readAtMs: nowMs,
      groups: rows,
      moreGroups: moreGroupsOf(reading),
      lost: [...lost],
      signs: joinSigns(
        absence.signs,
        signsOfGroups(rows, traces, nowMs),
        idClock === "ahead" && note !== null
          ? [{ kind: "ids-ahead", groupName: null, text: note, sinceMs: trim.firstSeenAtMs }]
          : [],
        retentionSigns({
          nowMs,
          state,
          length: reading.length,
          entriesAdded: reading.entriesAdded,
          firstEntryId: reading.firstEntryId,
          isTrimming: trimming,
          groups: rows,
          held,
          lastArrivalAtMs,
        }),
      ),
      keptEntries: cap,
      failover: context.failover ?? null,
      clockNote: note,
      problem: null,
    },
    mark,
    operations: reading.operations,
    trim,
    isTrimming: trimming,
    cap,
    groups: traces,
    newlyLost,
    seenAtMs: reading.seenAtMs,
    trust,
    tails,
    lastArrivalAtMs,
    spanMs:
      reading.firstEntryId === null || reading.lastEntryId === null
        ? null
        : Math.max(0, entryIdMs(reading.lastEntryId) - entryIdMs(reading.firstEntryId)),
  };
}

/** False when the key holds another stream now. Counters set by hand make no other stream of it while its entries are there. */
function goesOn(previous: CallAssessment, reading: StreamReading): boolean {
  if (isSameStream(previous.mark, reading)) return true;
  const wasRecounted = ranBetween(previous.operations, reading.operations, ["recounted"]) === true;
  return wasRecounted && hasFormerEntries(previous.mark, reading);
}

function isCountLeftAlone(before: CallAssessment, reading: StreamReading): boolean {
  if (ranBetween(before.operations, reading.operations, ["recounted", "replaced"]) === true) return false;
  return isCountContinued(before.mark, reading);
}

/**
 * Groups of the reading before that are gone: destroyed, or with their stream. Where a stream of other counters still
 * begins with the same entry it may have been set back, and a group of the same name is there to do its work.
 */
function vanished(previous: CallAssessment, isSame: boolean, reading: StreamReading): LostWork[] {
  const present = new Set(reading.groups.map(({ name }) => name));
  const { firstEntryId } = previous.mark;
  const mayBeSetBack = firstEntryId !== null && firstEntryId === reading.firstEntryId;
  const isThere = (name: string) => present.has(name) || reading.leftOut?.names.has(name) === true;
  const gone = previous.row.groups.filter(({ name }) => !isThere(name) || (!isSame && !mayBeSetBack));
  if (gone.length === 0) return [];
  const between = { lastSeenAtMs: previous.row.readAtMs, missedAtMs: reading.readAtMs };
  return lostWorks(gone, isSame ? "destroyed" : "stream-made-anew", between);
}

/** What was kept of a stream that has since been deleted and made anew says nothing of this one. */
function keptOf(context: CallContext, groupName: string, reading: StreamReading): KeptTrace | undefined {
  const kept = context.kept?.get(groupName);
  return kept && isSameStream(kept.place.stream, reading) ? kept : undefined;
}

/**
 * By the newest id, but never before the reading that did not show it yet: after a fail-over to a slower clock ids stand
 * still in time while entries come. Ids that are no time: when the newest was first seen.
 */
function arrivalAtMs(before: CallAssessment | null, { lastGeneratedId, readAtMs }: StreamReading): number {
  if (before?.mark.lastGeneratedId === lastGeneratedId) return before.lastArrivalAtMs;
  const byIdMs = readAtMs - (entryAgeMs(lastGeneratedId, readAtMs) ?? 0);
  return before === null ? byIdMs : Math.max(byIdMs, before.row.readAtMs);
}

function stateOf(producerSilenceMs: number | null, limits: Thresholds): CallState {
  if (producerSilenceMs === null) return "idle";
  if (producerSilenceMs >= limits.endedAfterMs) return "ended";
  return producerSilenceMs >= limits.idleAfterMs ? "idle" : "live";
}

/** Without the names, of which there may be any number. */
function moreGroupsOf({ leftOut }: StreamReading): MoreGroups | null {
  if (!leftOut) return null;
  const { groups, pending, lagEntries, unknownLags } = leftOut;
  return { groups, pending, lagEntries, unknownLags };
}

/** A loss of work before all, then groups that are missing among those that are there. */
function worstOf(
  worst: CallGroup | null,
  loss: LostWork | undefined,
  missingSinceMs: number | null,
  state: CallState,
  lastArrivalAtMs: number,
): { status: Status; sinceMs: number } {
  if (loss) {
    const isLossFirst = worst?.status !== "LOSS" || loss.missedAtMs < worst.sinceMs;
    return { status: "LOSS", sinceMs: isLossFirst ? loss.missedAtMs : worst.sinceMs };
  }
  if (missingSinceMs !== null && (worst === null || isWorse("MISSING", worst.status))) {
    return { status: "MISSING", sinceMs: missingSinceMs };
  }
  if (worst !== null) return { status: worst.status, sinceMs: worst.sinceMs };
  return { status: state === "ended" ? "ENDED_CLEAN" : "OK", sinceMs: lastArrivalAtMs };
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

function worstGroup(groups: CallGroup[]): CallGroup | null {
  let worst: CallGroup | null = null;
  for (const group of groups) {
    if (worst === null || isWorse(group.status, worst.status)) worst = group;
    else if (group.status === worst.status && group.sinceMs < worst.sinceMs) worst = group;
  }
  return worst;
}
