/** `UTC`, `UTC+1`, `UTC+5:30`: how far the reader's clock is from UTC at that moment. */
export function formatZone(timeMs: number, timeZone?: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "shortOffset" }).formatToParts(timeMs);
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "UTC";
  return name.replace("GMT", "UTC").replace(/\+0$/, "");
}

/** `Europe/Berlin, UTC+1`; the offset alone where the reader's browser names no place. */
export function describeZone(timeMs: number, timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone): string {
  const offset = formatZone(timeMs, timeZone);
  return timeZone === "UTC" || timeZone === "" ? offset : `${timeZone}, ${offset}`;
}
