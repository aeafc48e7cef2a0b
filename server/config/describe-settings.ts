import type { z } from "zod";
import type { SettingFact } from "@/lib/schema/settings";
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
import { expectedOf, withoutSecrets } from "./setting";
import { streamSettings } from "./stream-settings";
import { thresholdSettings } from "./threshold-settings";

type Schemas = Readonly<Record<string, z.ZodType>>;

const sections: readonly { section: SettingFact["section"]; schemas: Schemas }[] = [
  { section: "Thresholds", schemas: thresholdSettings },
  { section: "Streams and groups", schemas: streamSettings },
  { section: "Masking", schemas: maskingSettings },
  { section: "Reading", schemas: { ...collectorSettings, ...metricsSettings } },
  { section: "Connection", schemas: redisSettings },
  { section: "Sign-in and access", schemas: { ...accessSettings, ...providerSettings } },
  {
    section: "Other",
    schemas: { ...processSettings, ...archiveSettings, ...recordingSettings, ...bridgeSettings, ...incidentSettings },
  },
];

/** What may be changed while the console runs, by the same rules as its environment. */
export const changeableSettings = {
  ...thresholdSettings,
  CALLBOARD_EXPECTED_GROUPS: streamSettings.CALLBOARD_EXPECTED_GROUPS,
};

const isChangeable = (name: string) => Object.hasOwn(changeableSettings, name);
const mayHoldSecret = /SECRET|PASSWORD|TOKEN|CREDENTIAL|HEADER|WEBHOOK|ALERT/;

/** Each setting with its default where none was given. What may hold a secret is only said to be set. */
export function describeSettings(given: Readonly<Record<string, string | undefined>>): SettingFact[] {
  return sections.flatMap(({ section, schemas }) =>
    Object.entries(schemas).map(([name, schema]): SettingFact => {
      const text = given[name];
      const isHidden = text !== undefined && mayHoldSecret.test(name) && !name.endsWith("_FILE");
      const shown = text === undefined ? defaultOf(schema) : /_URL$/.test(name) ? withoutSecrets(text) : text;
      return {
        name,
        section,
        text: isHidden ? null : shown,
        isHidden,
        source: text === undefined ? "default" : "environment",
        expected: expectedOf(name),
        isChangeable: isChangeable(name),
      };
    }),
  );
}

function defaultOf(schema: z.ZodType): string | null {
  const { data } = schema.safeParse(undefined);
  if (Array.isArray(data)) return data.length === 0 ? null : data.join(",");
  return typeof data === "string" || typeof data === "number" ? String(data) : null;
}
