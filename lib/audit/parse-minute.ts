const shape = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?$/;

/** `2026-11-30 22:05`, or the day alone for its first minute, in the reader's time zone; null for anything else. */
export function parseMinute(text: string): number | null {
  const parts = shape
    .exec(text.trim())
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  if (parts === undefined) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts;
  const time = new Date(year, month - 1, day, hour, minute);
  // 31 February would be a day in March.
  const isReal = time.getMonth() === month - 1 && time.getDate() === day && hour < 24 && minute < 60;
  return isReal ? time.getTime() : null;
}
