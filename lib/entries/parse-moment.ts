import { isEntryBound } from "../ids/entry-range";

const clockPattern = /^(?:(\d{4})-(\d\d?)-(\d\d?)[ T])?(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?$/;
const agoPattern = /^-?(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d)$/;
const unitMs = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const dayMs = unitMs.d;

/**
 * A typed moment as the bound of a range: an entry id, milliseconds, `02:13:40` (the last such time, in the reader's
 * time zone), `2026-11-21 02:13`, or `5m` ago. Null where it is none of these; an empty text has no bound: "".
 */
export function parseMoment(typed: string, nowMs: number): string | null {
  const text = typed.trim();
  if (text === "") return "";
  const ago = agoPattern.exec(text);
  if (ago) return String(Math.max(0, Math.round(nowMs - Number(ago[1]) * unitMs[ago[2] as keyof typeof unitMs])));
  const clock = clockPattern.exec(text);
  if (!clock) return isEntryBound(text) && !/^\d{1,4}$/.test(text) ? text : null;
  const [, year, month, day, hour, minute, second = "0", fraction = "0"] = clock;
  const today = new Date(nowMs);
  const parts = year
    ? [Number(year), Number(month) - 1, Number(day)]
    : [today.getFullYear(), today.getMonth(), today.getDate()];
  const [y = 0, m = 0, d = 1] = parts;
  const [h, min, s] = [Number(hour), Number(minute), Number(second)];
  const time = new Date(y, m, d, h, min, s, Number(fraction.padEnd(3, "0")));
  if (h > 23 || min > 59 || s > 59 || time.getMonth() !== m || time.getDate() !== d) return null;
  const timeMs = time.getTime();
  return String(!year && timeMs > nowMs ? timeMs - dayMs : timeMs);
}
