import type { Snapshot } from "../schema/snapshot";
import { type Family, gauge, oneOrZero, seconds } from "./family";

/** What the console knows of itself, however Redis is. */
export type OwnFacts = {
  sweepAgeMs: number | null;
  latenessMs: number;
  calls: number;
  maxCalls: number;
  refusedCalls: number;
  unreadableKeys: number;
  openResponses: number;
  /** Null while nobody has counted them. */
  deadLetters: number | null;
  isStateStoreUp: boolean;
  /** Null where the store has no bound of its own, or does not tell. */
  stateStoreShare: number | null;
};

export function ownFamilies(snapshot: Snapshot, own: OwnFacts): Family[] {
  const { connection, load } = snapshot;
  const { serverName, serverVersion } = connection;
  const isUp = connection.state === "connected" && snapshot.staleMs === 0;
  const share = (percent: number | null) => (percent === null ? null : percent / 100);
  return [
    gauge("callboard_redis_up", "1 while the watched Redis answers.", oneOrZero(isUp)),
    gauge("callboard_redis_silent_seconds", "Since the watched Redis last answered.", seconds(snapshot.staleMs)),
    gauge(
      "callboard_redis_info",
      "The watched server.",
      serverName === null || serverVersion === null ? [] : [[{ name: serverName, version: serverVersion }, 1]],
    ),
    gauge(
      "callboard_warming_up",
      "1 until every call was looked at once; until then no fleet and no group is told.",
      oneOrZero(snapshot.isWarmingUp),
    ),
    gauge(
      "callboard_sweep_age_seconds",
      "Since the collector last looked what is to be read; no series before the first whole pass.",
      seconds(own.sweepAgeMs),
    ),
    gauge(
      "callboard_sweep_duration_seconds",
      "How long the last reading of all due calls took.",
      seconds(load.lastSweepMs),
    ),
    gauge(
      "callboard_sweep_lateness_seconds",
      "How long the reading that waits longest has been due.",
      seconds(own.latenessMs),
    ),
    gauge(
      "callboard_reading_age_seconds",
      "Age of the oldest reading of a live call.",
      seconds(load.oldestLiveReadingMs),
    ),
    gauge(
      "callboard_redis_core_ratio",
      "Share of one core of Redis that the collector takes; no series until measured.",
      share(load.redisCorePercent),
    ),
    gauge("callboard_redis_budget_ratio", "Share of one core of Redis that it may take.", share(load.budgetPercent)),
    gauge(
      "callboard_over_budget",
      "1 while the budget is spent and readings come later than they should.",
      oneOrZero(load.isOverBudget),
    ),
    gauge("callboard_collector_commands_per_second", "Commands sent to the watched Redis.", load.commandsPerSecond),
    gauge("callboard_collector_received_bytes_per_second", "Bytes read from the watched Redis.", load.bytesPerSecond),
    gauge("callboard_calls_watched", "Calls that have a place in the console.", own.calls),
    gauge("callboard_calls_limit", "Calls that the console watches at most.", own.maxCalls),
    gauge("callboard_calls_left_out", "Calls that found no place at the last full pass.", own.refusedCalls),
    gauge("callboard_unreadable_keys", "Keys that match and could not be read.", own.unreadableKeys),
    gauge("callboard_dead_letters", "Entries set aside, as last counted; no series until then.", own.deadLetters),
    gauge("callboard_open_responses", "Requests and event streams being answered.", own.openResponses),
    gauge("callboard_state_store_up", "1 while the console's own store answers.", oneOrZero(own.isStateStoreUp)),
    gauge(
      "callboard_state_store_used_ratio",
      "Share of its memory that the console's own store has used; no series where it has no bound.",
      own.stateStoreShare,
    ),
  ];
}
