import { setting, wholeNumber } from "./setting";

export const metricsSettings = {
  CALLBOARD_METRICS_STREAMS: setting(
    "CALLBOARD_METRICS_STREAMS",
    wholeNumber(0, 20_000).default(0),
    "how many streams have series of their own on /metrics, 0 (none) to 20000",
    "500",
  ),
};
