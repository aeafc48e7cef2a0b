import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import { createLatest } from "@/server/latest";
import type { Log } from "@/server/log";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import type { StreamFinder } from "./find-streams";

const keptForMs = 30_000;
const batchSize = 250;
const perLookUs = 2;
const maxStreams = 5_000;

export type CountDeadLettersOptions = {
  streams: StreamFinder;
  connection: RawConnection;
  afford: (costUs: number) => Promise<void>;
  log: Log;
  now: () => number;
};

const readLength = orError((reader) => reader.integer());

/**
 * How many dead letters there are, for who must not wait for it: the number last counted, and a new count in the
 * background once it is half a minute old. Null while it is not known, which it also is beyond 5,000 streams.
 */
export function createDeadLetterCount({
  streams,
  connection,
  afford,
  log,
  now,
}: CountDeadLettersOptions): () => number | null {
  async function count(): Promise<number | null> {
    const { streamKeys, isWhole } = await streams.find();
    if (!isWhole || streamKeys.length > maxStreams) return null;
    let sum = 0;
    for (let from = 0; from < streamKeys.length; from += batchSize) {
      const batch = streamKeys.slice(from, from + batchSize);
      await afford(batch.length * perLookUs);
      await connection.open();
      const lengths = await connection.pipeline(
        batch.map((key) => encodeCommand("XLEN", deadLetterKeys(key).stream)),
        batch.map(() => readLength),
      );
      for (const length of lengths) {
        if (typeof length !== "number") return null;
        sum += length;
      }
    }
    return sum;
  }

  return createLatest(count, { what: "how many dead letters there are", keptForMs, log, now });
}
