import { z } from "zod";
import type { SettingFact } from "@/lib/schema/settings";
import type { Thresholds } from "@/lib/schema/thresholds";
import { changeableSettings } from "./describe-settings";
import { describeProblem } from "./setting";
import { thresholdsOf } from "./threshold-settings";

const Changeable = z.object(changeableSettings);
const schemas = new Map<string, z.ZodType>(Object.entries(changeableSettings));

/** What is wrong with a text for a setting that may be changed while the console runs; null where it fits. */
export function problemWithSetting(name: string, text: string | null, patterns: readonly string[]): string | null {
  const schema = schemas.get(name);
  if (schema === undefined) return `${name} is not to be changed here: set it in the environment and start anew`;
  if (text === null) return null;
  if (!schema.safeParse(text).success) return describeProblem(name, text);
  if (name !== "CALLBOARD_EXPECTED_GROUPS") return null;
  const other = changeableSettings.CALLBOARD_EXPECTED_GROUPS.parse(text).find(
    ({ pattern }) => !patterns.includes(pattern),
  );
  return other ? `${name} names ${JSON.stringify(other.pattern)}, which is no pattern of CALLBOARD_STREAMS` : null;
}

/** The settings that may be changed, as started and with these texts over it; a text that does not fit is passed over. */
export function applySettings(
  started: readonly SettingFact[],
  texts: ReadonlyMap<string, string>,
  patterns: readonly string[],
): { thresholds: Thresholds; expectedGroups: { pattern: string; groups: string[] }[] } {
  const given = started.flatMap(({ name, text, isChangeable }) => {
    if (!isChangeable) return [];
    const changed = texts.get(name);
    const fits = changed !== undefined && problemWithSetting(name, changed, patterns) === null;
    return [[name, (fits ? changed : text) ?? undefined] as const];
  });
  const values = Changeable.parse(Object.fromEntries(given));
  return { thresholds: thresholdsOf(values), expectedGroups: values.CALLBOARD_EXPECTED_GROUPS };
}
