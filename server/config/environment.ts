import { z } from "zod";
import { accessSettings } from "./access-settings";
import { archiveSettings } from "./archive-settings";
import { bridgeSettings } from "./bridge-settings";
import { collectorSettings } from "./collector-settings";
import { incidentSettings } from "./incident-settings";
import { maskingSettings } from "./masking-settings";
import { metricsSettings } from "./metrics-settings";
import { processSettings } from "./process-settings";
import { providerSettings } from "./provider-settings";
import { recordingSettings } from "./recording-settings";
import { redisSettings } from "./redis-settings";
import { streamSettings } from "./stream-settings";
import { thresholdSettings } from "./threshold-settings";

/** All settings of the process, as they stand in its environment. */
export const Environment = z.object({
  ...redisSettings,
  ...streamSettings,
  ...maskingSettings,
  ...accessSettings,
  ...providerSettings,
  ...thresholdSettings,
  ...collectorSettings,
  ...archiveSettings,
  ...incidentSettings,
  ...recordingSettings,
  ...metricsSettings,
  ...bridgeSettings,
  ...processSettings,
});

export const settingNames = Object.keys(Environment.shape);

export type Environment = z.infer<typeof Environment>;
