import { isExpiryFixed } from "@/lib/stream/key-expiry";
import type { Collector } from "@/server/collector/collector";
import type { CallRecord } from "@/server/collector/registry";
import type { Log } from "@/server/log";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { isRedisError } from "@/server/redis/redis-error";

const everyMs = 1_000;
const perRound = 20;
/** TTL and MEMORY USAGE of one stream, in microseconds of Redis. */
const perCallUs = 8;
const freshForMs = 60_000;
/** MEMORY USAGE walks through all consumers of a stream. */
const maxConsumers = 1_000;
const refusedForMs = 300_000;

export type HeldSamplerOptions = {
  collector: Collector;
  connection: RawConnection;
  afford: (costUs: number) => Promise<void>;
  log: Log;
  now: () => number;
};

/**
 * How much memory each stream takes and when its key expires, twenty streams a second in turn: about 0.02 % of a Redis
 * core, so that of 10,000 streams a sample is eight minutes old at most. Never part of the sweep.
 */
export function createHeldSampler({ collector, connection, afford, log, now }: HeldSamplerOptions) {
  const readInteger = orError((reader) => reader.integerOrNull());
  let turn: Iterator<CallRecord> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let sampling: Promise<void> | null = null;
  let refusedUntilMs = 0;

  function next(): CallRecord[] {
    const due: CallRecord[] = [];
    const from = now();
    turn ??= collector.registry.byKey.values();
    for (let looked = 0; due.length < perRound && looked < collector.registry.byKey.size; looked++) {
      let step = turn.next();
      if (step.done === true) {
        turn = collector.registry.byKey.values();
        step = turn.next();
      }
      if (step.done === true) break;
      const { held, assessment } = step.value;
      if (assessment === null || assessment.row.length === 0) continue;
      if (held !== null && from - held.takenAtMs < freshForMs) continue;
      due.push(step.value);
    }
    return due;
  }

  async function sample(): Promise<void> {
    if (now() < refusedUntilMs || collector.tracker.state !== "connected") return;
    const due = next();
    if (due.length === 0) return;
    await afford(due.length * perCallUs);
    await connection.open();
    const counts = collector.load.otherCounts;
    for (const name of ["ttl", "memory|usage"]) counts.set(name, (counts.get(name) ?? 0) + due.length);
    const replies = await connection.pipeline(
      due.flatMap((record) => [
        encodeCommand("TTL", record.key),
        isLight(record) ? encodeCommand("MEMORY", "USAGE", record.key) : encodeCommand("TTL", record.key),
      ]),
      due.flatMap(() => [readInteger, readInteger]),
    );
    const atMs = collector.redisNowMs();
    due.forEach((record, i) => {
      const ttlSeconds = replies[i * 2];
      const sizeBytes = replies[i * 2 + 1];
      if (typeof ttlSeconds !== "number") {
        refusedUntilMs = now() + refusedForMs;
        return;
      }
      if (ttlSeconds === -2) return;
      const expiresAtMs = ttlSeconds < 0 ? null : atMs + ttlSeconds * 1_000;
      record.held = {
        sizeBytes: typeof sizeBytes === "number" && isLight(record) ? sizeBytes : null,
        expiresAtMs,
        isFixed: isExpiryFixed(record.held, { expiresAtMs }, record.assessment?.lastArrivalAtMs ?? 0),
        sampledAtMs: atMs,
        takenAtMs: now(),
      };
    });
  }

  async function sampleQuietly(): Promise<void> {
    try {
      await sample();
    } catch (error) {
      if (!isRedisError(error)) log.error({ err: error }, "what the streams hold could not be sampled");
    }
  }

  return {
    start(): void {
      timer = setInterval(() => {
        sampling ??= sampleQuietly().finally(() => {
          sampling = null;
        });
      }, everyMs);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      connection.close();
      await sampling;
    },
  };
}

function isLight({ assessment }: CallRecord): boolean {
  const consumers = assessment?.row.groups.reduce((sum, group) => sum + group.consumers, 0) ?? 0;
  return consumers <= maxConsumers;
}
