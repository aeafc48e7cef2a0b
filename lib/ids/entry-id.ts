/** The id below every entry's id: where a group stands that has read nothing. */
export const zeroId = "0-0";

const entryIdPattern = /^(0|[1-9]\d{0,19})-(0|[1-9]\d{0,19})$/;
const maxPart = "18446744073709551615";

export function isEntryId(text: string): boolean {
  const match = entryIdPattern.exec(text);
  return match !== null && compareDigits(match[1] ?? "", maxPart) <= 0 && compareDigits(match[2] ?? "", maxPart) <= 0;
}

/**
 * Compares two ids as Redis does: milliseconds, then sequence, each an unsigned 64-bit integer.
 * Works on the digits, because such integers do not fit a number. Ids must be canonical (as Redis prints them).
 */
export function compareEntryIds(a: string, b: string): number {
  if (a === b) return 0;
  const dashA = a.indexOf("-");
  const dashB = b.indexOf("-");
  if (dashA !== dashB) return dashA - dashB;
  for (let i = 0; i < dashA; i++) {
    const difference = a.charCodeAt(i) - b.charCodeAt(i);
    if (difference !== 0) return difference;
  }
  if (a.length !== b.length) return a.length - b.length;
  for (let i = dashA + 1; i < a.length; i++) {
    const difference = a.charCodeAt(i) - b.charCodeAt(i);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The milliseconds part; exact up to 2^53, beyond that the nearest number. */
export function entryIdMs(entryId: string): number {
  return Number(entryId.slice(0, entryId.indexOf("-")));
}

const earliestClockMs = Date.UTC(2000, 0, 1);
const allowedSkewMs = 60_000;

/**
 * The time an id stands for, or null when it is no wall clock: a counter such as `1-0`,
 * or a time that lies more than a minute ahead of `nowMs`.
 */
export function entryTimeMs(entryId: string, nowMs: number): number | null {
  const ms = entryIdMs(entryId);
  return ms < earliestClockMs || ms > nowMs + allowedSkewMs ? null : ms;
}

/** How long ago, never negative; null when the id is no wall clock. */
export function entryAgeMs(entryId: string, nowMs: number): number | null {
  const timeMs = entryTimeMs(entryId, nowMs);
  return timeMs === null ? null : Math.max(0, nowMs - timeMs);
}

function compareDigits(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
