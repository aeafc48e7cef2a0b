import { formatDuration } from "../format";

/** A value with what people call it beside it; the name says the unit. */
export function settingText(name: string, text: string | null, isHidden: boolean): string {
  if (isHidden) return "set, not shown";
  if (text === null) return "not set";
  const ms = Number(text);
  return name.endsWith("_MS") && /^\d+$/.test(text) ? `${text} ms = ${formatDuration(ms)}` : text;
}

const sources = { default: "default", environment: "environment", changed: "changed here" } as const;

export const sourceText = (source: keyof typeof sources): string => sources[source];
