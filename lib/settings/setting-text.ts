import { formatDuration } from "../format";
import { routeOfSetting } from "../incidents/route-rules";
import { rulesPhrases } from "../incidents/rules-text";
import { RouteRules } from "../schema/alert-route";

/** A value with what people call it beside it; the name says the unit. */
export function settingText(name: string, text: string | null, isHidden: boolean): string {
  if (isHidden) return "set, not shown";
  if (text === null) return "not set";
  const ms = Number(text);
  return name.endsWith("_MS") && /^\d+$/.test(text) ? `${text} ms = ${formatDuration(ms)}` : text;
}

const sources = { default: "default", environment: "environment", changed: "changed here" } as const;

export const sourceText = (source: keyof typeof sources): string => sources[source];

/** Null is what the process was started with; of a route its rules in words. */
export function changeText({ name, from, to }: { name: string; from: string | null; to: string | null }): string {
  return `${settingName(name)}: ${valueText(name, from)} → ${valueText(name, to)}`;
}

export function settingName(name: string): string {
  const route = routeOfSetting(name);
  return route === null ? name : `alert route ${route}`;
}

export function valueText(name: string, text: string | null): string {
  if (text === null) return routeOfSetting(name) === null ? "as started" : "as the file says";
  if (routeOfSetting(name) === null) return text;
  try {
    const rules = RouteRules.safeParse(JSON.parse(text)).data;
    return rules === undefined ? text : rulesPhrases(rules).join("; ");
  } catch {
    return text;
  }
}
