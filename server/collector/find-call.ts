import type { LostWork } from "@/lib/schema/lost-work";
import { AppError } from "../errors";
import { isRedisError, isServerWide, RedisReplyError } from "../redis/redis-error";
import type { Collector } from "./collector";
import type { CallRecord } from "./registry";

type Reachability = Pick<Collector, "isWarmingUp"> &
  Partial<Pick<Collector, "troubleOf">> & { tracker: Pick<Collector["tracker"], "state" | "message"> };

/** The call with this id; `not-found` when there is none, `redis-unreachable` when that cannot be known yet. */
export function findCall(collector: Collector, callId: string): CallRecord {
  const record = collector.registry.find(callId);
  if (record) return record;
  if (collector.isWarmingUp && collector.tracker.state !== "connected") throw unreachable(collector);
  if (!collector.isWarmingUp && !collector.isSearched(callId)) {
    throw new AppError("redis-unreachable", `The shard that would hold call ${callId} has not been read yet.`);
  }
  throw unknownCall(callId, collector.isWarmingUp, collector.lostOf(callId));
}

/** Of a call that is gone from Redis it says what is known of its groups. */
export function unknownCall(callId: string, isWarmingUp = false, lost: readonly LostWork[] = []): AppError {
  const name = callId.length > 80 ? `${callId.slice(0, 80)}…` : callId;
  const last = lost.at(-1);
  if (last) {
    const sinceText = new Date(last.missedAtMs).toISOString();
    const texts = lost.filter(({ missedAtMs }) => missedAtMs === last.missedAtMs).map(({ text }) => text);
    return new AppError(
      "not-found",
      `Call ${name} is gone from Redis, missed since ${sinceText}: ${texts.join("; ")}.`,
    );
  }
  return new AppError(
    "not-found",
    isWarmingUp
      ? `Call ${name} is not known yet; the first pass over Redis is under way.`
      : `There is no call ${name}.`,
  );
}

/** What a failed read of a call's stream means to whoever asked; a fault of our own stays what it is. */
export function readFailure(error: unknown, collector: Reachability, key: string): Error {
  if (error instanceof RedisReplyError && !isServerWide(error)) {
    if (error.code === "WRONGTYPE") return new AppError("not-found", `${key} is not a stream (any more).`);
    return new AppError("redis-refused", `${key} cannot be read: ${error.message}`);
  }
  const trouble = isRedisError(error) ? collector.troubleOf?.(key) : null;
  if (trouble) return new AppError("redis-unreachable", trouble);
  if (isRedisError(error)) return unreachable(collector);
  return error instanceof Error ? error : new Error(String(error));
}

/** Throws while nothing is known because Redis was never reached: an empty list would be a lie. */
export function requireReached(collector: Reachability): void {
  const { state } = collector.tracker;
  if (collector.isWarmingUp && (state === "unreachable" || state === "refused")) throw unreachable(collector);
}

function unreachable(collector: Reachability): AppError {
  const { state, message } = collector.tracker;
  const code = state === "refused" ? "redis-refused" : "redis-unreachable";
  return new AppError(code, message ?? "Redis does not answer; trying again.");
}
