import { type QuietHours, weekdays } from "@/lib/schema/alert-route";

const minuteMs = 60_000;
const dayMinutes = 1_440;
const dayNames: readonly string[] = weekdays;
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Until when it is quiet at this moment; null where it is not. Across a change of the clocks the end may be an hour off:
 * who waits for it asks again then.
 */
export function quietUntil(hours: QuietHours, nowMs: number): number | null {
  const { minute, weekday } = localTime(hours.timeZone, nowMs);
  const from = minutesOf(hours.from);
  const to = minutesOf(hours.to);
  const isOvernight = to <= from;
  const beganToday = minute >= from && (isOvernight || minute < to);
  const beganYesterday = isOvernight && minute < to;
  const days = hours.days ?? weekdays;
  const isDay = (day: number) => days.includes(weekdays[(day + 7) % 7] ?? "sun");
  const startOfMinuteMs = Math.floor(nowMs / minuteMs) * minuteMs;
  if (beganYesterday && isDay(weekday - 1)) return startOfMinuteMs + (to - minute) * minuteMs;
  if (beganToday && isDay(weekday)) {
    return startOfMinuteMs + (to - minute + (isOvernight ? dayMinutes : 0)) * minuteMs;
  }
  return null;
}

function localTime(timeZone: string, timeMs: number): { minute: number; weekday: number } {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(timeMs).map(({ type, value }) => [type, value]));
  const weekday = dayNames.indexOf(parts.weekday?.toLowerCase() ?? "");
  return { minute: Number(parts.hour) * 60 + Number(parts.minute), weekday };
}

function minutesOf(text: string): number {
  const [hours = "0", minutes = "0"] = text.split(":");
  return Number(hours) * 60 + Number(minutes);
}
