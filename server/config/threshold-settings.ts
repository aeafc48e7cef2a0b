import type { Thresholds } from "@/lib/schema/thresholds";
import { milliseconds, setting, wholeNumber } from "./setting";

/** From when on something is called slow, gone or lost. */
export const thresholdSettings = {
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

type Given = Record<keyof typeof thresholdSettings, number>;

export function thresholdsOf(e: Given): Thresholds {
  return {
    idleAfterMs: e.CALLBOARD_IDLE_AFTER_MS,
    endedAfterMs: e.CALLBOARD_ENDED_AFTER_MS,
    slowAfterMs: e.CALLBOARD_SLOW_AFTER_MS,
    blockedAfterMs: e.CALLBOARD_BLOCKED_AFTER_MS,
    goneAfterMs: e.CALLBOARD_GONE_AFTER_MS,
    atRiskMs: e.CALLBOARD_AT_RISK_MS,
    lossShownMs: e.CALLBOARD_LOSS_SHOWN_MS,
    poisonDeliveries: e.CALLBOARD_POISON_DELIVERIES,
  };
}
