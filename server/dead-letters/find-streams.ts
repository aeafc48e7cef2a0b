import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import type { Collector } from "@/server/collector/collector";
import type { Redis } from "@/server/redis/connect";
import { encodeCommand } from "@/server/redis/encode-command";
import type { OwnKeys } from "@/server/redis/keys";
import { orError, type RawConnection } from "@/server/redis/raw-connection";

const lookEveryMs = 30_000;
const batchSize = 250;
const perLookUs = 2;
const maxStreams = 50_000;

export type FindStreamsOptions = {
  state: Redis;
  keys: OwnKeys;
  connection: RawConnection;
  collector: Collector;
  afford: (costUs: number) => Promise<void>;
  now: () => number;
};

const readLength = orError((reader) => reader.integer());

/**
 * Streams that have dead letters, without searching Redis for their keys: those the state store remembers, and every
 * half minute, when somebody asks, those of the known calls (an earlier or another console may have made some).
 * `isWhole` is false while the state store does not answer: calls that have ended are then left out.
 */
export function createStreamFinder({ state, keys, connection, collector, afford, now }: FindStreamsOptions) {
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;
  let found: string[] = [];

  async function find(): Promise<{ streamKeys: string[]; isWhole: boolean }> {
    if (now() - lookedAtMs > lookEveryMs) {
      looking ??= look().finally(() => {
        looking = null;
      });
      await looking;
    }
    const remembered = await state.zrevrange(keys.deadLetters, 0, maxStreams - 1).catch(() => null);
    return { streamKeys: [...new Set([...(remembered ?? []), ...found])], isWhole: remembered !== null };
  }

  async function look(): Promise<void> {
    const known = [...collector.registry.byKey.keys()];
    const holding: string[] = [];
    for (let from = 0; from < known.length; from += batchSize) {
      const batch = known.slice(from, from + batchSize);
      await afford(batch.length * perLookUs);
      await connection.open();
      const lengths = await connection.pipeline(
        batch.map((key) => encodeCommand("XLEN", deadLetterKeys(key).stream)),
        batch.map(() => readLength),
      );
      batch.forEach((key, i) => {
        const length = lengths[i];
        if (typeof length === "number" && length > 0) holding.push(key);
      });
    }
    found = holding;
    lookedAtMs = now();
  }

  return { find };
}

export type StreamFinder = ReturnType<typeof createStreamFinder>;
