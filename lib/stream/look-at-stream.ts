import type { CallState } from "@/lib/schema/call";
import type { Thresholds } from "@/lib/schema/thresholds";
import { entryAgeMs } from "../ids/entry-id";
import type { OperationsRan } from "./advance";
import { arrivalAtMs, goesOn, type Remembered } from "./call-continuity";
import { stateOf } from "./call-status";
import { type Clocked, clockJumpMs, onNewClock } from "./clock-jump";
import { isTrimming, type TrimTrace, trackTrim } from "./headroom";
import { believedIds, type IdClock, type IdTrust, idClockOf, trackIdTrust } from "./id-clock";
import { operationsRan, unknownRan } from "./operations";
import { capOf } from "./pressure";
import { entriesAddedBetween, smoothRate } from "./rates";
import type { StreamReading } from "./reading";
import { addTail, type SeenTail } from "./sight";
import { isCountContinued, nextMark, type StreamMark } from "./stream-mark";

type Known = Remembered & Clocked & { row: { entriesPerSecond: number | null }; trust: IdTrust; cap: number | null };

const noTails: readonly SeenTail[] = [];

/** What the reading says of the stream itself, put beside the reading before. */
export type StreamSeen<T extends Known> = {
  /** The reading before, on the clock of this one; null where this is another stream, or a first reading. */
  before: T | null;
  mark: StreamMark;
  ran: OperationsRan;
  isCountKept: boolean;
  wasRecounted: boolean;
  elapsedMs: number;
  addedBetween: number | null;
  entriesPerSecond: number | null;
  lastArrivalAtMs: number;
  producerSilenceMs: number | null;
  state: CallState;
  trim: TrimTrace;
  isTrimming: boolean;
  cap: number | null;
  trust: IdTrust;
  idClock: IdClock;
  tails: readonly SeenTail[];
};

export function lookAtStream<T extends Known>(
  previous: T | null,
  reading: StreamReading,
  limits: Thresholds,
): StreamSeen<T> {
  const known = previous !== null && goesOn(previous, reading) ? previous : null;
  const jumpMs = known === null ? 0 : clockJumpMs(known, reading);
  const before = known === null || jumpMs === 0 ? known : onNewClock(known, jumpMs);
  const mark = nextMark(before?.mark ?? null, reading);
  const nowMs = reading.readAtMs;
  const ranSince = operationsRan(previous?.operations, reading.operations);
  const wasRecounted = ranSince.recounted === true || ranSince.replaced === true;
  const isCountKept =
    before === null || (!wasRecounted && (mark === before.mark || isCountContinued(before.mark, reading)));
  const elapsedMs = before ? nowMs - before.row.readAtMs : 0;
  const addedBetween = before && isCountKept ? entriesAddedBetween(before.mark, reading) : null;
  const rateBefore = before?.row.entriesPerSecond ?? null;
  const lastArrivalAtMs = arrivalAtMs(before, reading);
  const isArrivalKnown = before !== null || entryAgeMs(reading.lastGeneratedId, nowMs) !== null;
  const producerSilenceMs = isArrivalKnown ? Math.max(0, nowMs - lastArrivalAtMs) : null;
  const trim = trackTrim(before?.trim ?? null, reading);
  const trimming = isTrimming(trim, reading);
  const readBefore = before && { lastGeneratedId: before.mark.lastGeneratedId, readAtMs: before.row.readAtMs };
  const trust = trackIdTrust(before?.trust ?? null, readBefore, reading, jumpMs);
  const idClock = idClockOf(reading.lastGeneratedId, nowMs, trust);
  return {
    before,
    mark,
    ran: before === null ? unknownRan : ranSince,
    isCountKept,
    wasRecounted,
    elapsedMs,
    addedBetween,
    entriesPerSecond: addedBetween === null ? rateBefore : smoothRate(rateBefore, addedBetween, elapsedMs),
    lastArrivalAtMs,
    producerSilenceMs,
    state: stateOf(producerSilenceMs, limits),
    trim,
    isTrimming: trimming,
    cap: capOf(before, reading, trimming),
    trust,
    idClock,
    tails:
      idClock === "time" && trust === believedIds
        ? noTails
        : addTail(before?.tails ?? noTails, reading.lastGeneratedId, nowMs),
  };
}
