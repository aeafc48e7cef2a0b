import { milliseconds, setting, wholeNumber } from "./setting";

/** What the collector may cost, how often it looks, and from when on something is called slow, gone or lost. */
export const collectorSettings = {
  CALLBOARD_REDIS_BUDGET_PERCENT: setting(
    "CALLBOARD_REDIS_BUDGET_PERCENT",
    wholeNumber(1, 50).default(5),
    "whole per cent of one Redis core, 1 to 50",
    "5",
  ),
  CALLBOARD_HOT_EVERY_MS: milliseconds("CALLBOARD_HOT_EVERY_MS", 1_500, 250, 60_000),
  CALLBOARD_COLD_EVERY_MS: milliseconds("CALLBOARD_COLD_EVERY_MS", 20_000, 1_000, 600_000),
  CALLBOARD_DISCOVER_EVERY_MS: milliseconds("CALLBOARD_DISCOVER_EVERY_MS", 5_000, 500, 600_000),
  CALLBOARD_MAX_CALLS: setting("CALLBOARD_MAX_CALLS", wholeNumber(1, 100_000).default(20_000), "1 to 100000", "20000"),
  CALLBOARD_IDLE_AFTER_MS: milliseconds("CALLBOARD_IDLE_AFTER_MS", 15_000),
  CALLBOARD_ENDED_AFTER_MS: milliseconds("CALLBOARD_ENDED_AFTER_MS", 90_000),
  CALLBOARD_SLOW_AFTER_MS: milliseconds("CALLBOARD_SLOW_AFTER_MS", 10_000),
  CALLBOARD_BLOCKED_AFTER_MS: milliseconds("CALLBOARD_BLOCKED_AFTER_MS", 30_000),
  CALLBOARD_GONE_AFTER_MS: milliseconds("CALLBOARD_GONE_AFTER_MS", 45_000),
  CALLBOARD_AT_RISK_MS: milliseconds("CALLBOARD_AT_RISK_MS", 60_000),
  CALLBOARD_LOSS_SHOWN_MS: milliseconds("CALLBOARD_LOSS_SHOWN_MS", 900_000),
  CALLBOARD_POISON_DELIVERIES: setting(
    "CALLBOARD_POISON_DELIVERIES",
    wholeNumber(2, 1_000).default(5),
    "a number of deliveries, 2 to 1000",
    "5",
  ),
};
