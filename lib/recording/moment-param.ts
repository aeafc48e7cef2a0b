/** The name under which an address carries a moment of the past. */
export const momentParam = "at";

/** `2026-11-30T02:13:05Z`, to the second: short, and read by people. */
export const momentText = (atMs: number): string => new Date(atMs).toISOString().replace(/\.\d{3}Z$/, "Z");

/** Null for what is no moment, or none that can have been. */
export function readMoment(text: string | null): number | null {
  if (text === null) return null;
  const atMs = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(atMs) && atMs > 0 && atMs < 8.64e15 ? atMs : null;
}
