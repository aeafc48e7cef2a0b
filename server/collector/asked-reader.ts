import type { CallAssessment } from "@/lib/stream/assess-call";
import type { RawConnection } from "@/server/redis/connection";
import { isRedisError } from "@/server/redis/redis-error";
import type { CommandCounts } from "./questions";
import type { CallRecord } from "./registry";
import { type OperationsLog, type ReadOutcome, takeReadings } from "./take-readings";

export type AskedReaderOptions = {
  /** Follows ASK for each command. */
  connection: RawConnection;
  operations: OperationsLog;
  counts: CommandCounts;
  onOutcome: (record: CallRecord, previous: CallAssessment | null, outcome: ReadOutcome) => void;
  onFault: (error: unknown) => void;
};

const maxWaiting = 500;

/**
 * Reads calls whose slot is on its way to another node, one after the other: each command must be asked for there alone.
 * Those that find no place in the queue keep their reading, with its age, until they are due again.
 */
export function createAskedReader({ connection, operations, counts, onOutcome, onFault }: AskedReaderOptions) {
  const waiting = new Set<CallRecord>();
  let isReading = false;
  let hasStopped = false;

  async function readAll(): Promise<void> {
    for (const record of waiting) {
      waiting.delete(record);
      if (hasStopped) return;
      const previous = record.assessment;
      const target = { key: record.key, infoCommands: record.infoCommands, previous, isOnScreen: false };
      try {
        await connection.open();
        const [outcome] = await takeReadings(connection, [target], counts, { latest: operations.latest });
        if (outcome?.kind === "reading") outcome.reading.operations = undefined;
        if (outcome && !hasStopped) onOutcome(record, previous, outcome);
      } catch (error) {
        if (!isRedisError(error)) onFault(error);
      }
    }
  }

  return {
    read(record: CallRecord): void {
      if (hasStopped || waiting.size >= maxWaiting) return;
      waiting.add(record);
      if (isReading) return;
      isReading = true;
      void readAll().finally(() => {
        isReading = false;
      });
    },
    stop(): void {
      hasStopped = true;
      connection.close();
    },
  };
}
