import type { CallAssessment } from "@/lib/stream/assess-call";
import type { RawConnection } from "@/server/redis/connection";
import { isRedisError } from "@/server/redis/redis-error";
import type { Budget } from "./budget";
import type { LoadMeter } from "./load-meter";
import type { CallRecord } from "./registry";
import { type OperationsLog, type ReadOutcome, takeReadings } from "./take-readings";

const batchSize = 48;
const lanes = 2;
/** A longer turn is broken off and goes on with those due longest by then, so that who has just come need not wait for all. */
const maxTurnMs = 500;
const assumedUsecPerStream = 20;
export const faultProblem = "its reading could not be understood; the log of the console says why";

export type DueReaderOptions = {
  connection: RawConnection;
  budget: Budget;
  load: LoadMeter;
  operations: OperationsLog;
  /** The calls that lie here. */
  records: () => ReadonlySet<CallRecord>;
  onOutcome: (record: CallRecord, previous: CallAssessment | null, outcome: ReadOutcome) => void;
  onAnswer: () => void;
  onFault: (error: unknown) => void;
  now: () => number;
};

/** Reads the calls of a node that are due, those due longest first where not all can be afforded. */
export function createDueReader(options: DueReaderOptions) {
  const { connection, budget, load, now } = options;
  let isOverBudget = false;
  let latenessMs = 0;
  let isBrokenOff = false;

  /** `mayBeOver`: while calls are still being found it is no wonder that many are due. */
  async function readDue(mayBeOver: boolean): Promise<void> {
    const startedMs = now();
    const costUs = load.usecPerStream ?? assumedUsecPerStream;
    const due: CallRecord[] = [];
    latenessMs = 0;
    for (const record of options.records()) {
      if (record.dueAtMs > startedMs) continue;
      due.push(record);
      // What has come from another master is due at once, and is not late.
      if (record.assessment && record.dueAtMs > 0) latenessMs = Math.max(latenessMs, startedMs - record.dueAtMs);
    }
    const affordable = budget.affordable(costUs);
    isOverBudget = due.length > affordable && mayBeOver;
    isBrokenOff = false;
    if (due.length === 0) return;
    if (due.length > batchSize) due.sort((a, b) => a.dueAtMs - b.dueAtMs);
    const taken = due.slice(0, affordable);
    let next = 0;
    const lane = async () => {
      while (next < taken.length && now() - startedMs < maxTurnMs) {
        const batch = taken.slice(next, next + batchSize);
        next += batchSize;
        budget.spend(batch.length * costUs);
        await readBatch(batch);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    isBrokenOff = next < taken.length;
    load.swept(now() - startedMs);
  }

  async function readBatch(records: CallRecord[]): Promise<void> {
    const targets = records.map((record) => ({
      key: record.key,
      infoCommands: record.infoCommands,
      previous: record.assessment,
      isOnScreen: record.onScreenUntilMs > now(),
    }));
    const outcomes = await takeReadings(connection, targets, load.counts, options.operations).catch(
      (error: unknown) => {
        if (isRedisError(error)) throw error;
        options.onFault(error);
        return records.map((): ReadOutcome => ({ kind: "problem", code: "FAULT", message: faultProblem }));
      },
    );
    options.onAnswer();
    outcomes.forEach((outcome, i) => {
      const record = records[i];
      if (record) options.onOutcome(record, targets[i]?.previous ?? null, outcome);
    });
  }

  return {
    readDue,
    get isOverBudget() {
      return isOverBudget;
    },
    get latenessMs() {
      return latenessMs;
    },
    /** Whether the last turn left some that were due and affordable. */
    get isBrokenOff() {
      return isBrokenOff;
    },
  };
}
