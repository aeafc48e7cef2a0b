import { milliseconds, setting, wholeNumber } from "./setting";

/** What the collector may cost, and how often it looks. */
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
};
