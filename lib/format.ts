import type { LagSource } from "./schema/status";

/** What stands where a number is not known. Never print 0 instead. */
export const unknownMark = "?";

const wholeNumber = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** `380 ms`, `4.2 s`, `42 s`, `3 min 10 s`, `2 h`, `2 h 5 min`, `5 d`; null is `?`. */
export function formatDuration(durationMs: number | null): string {
  if (durationMs === null || !Number.isFinite(durationMs)) return unknownMark;
  if (durationMs < 0) return `−${formatDuration(-durationMs)}`;
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`;
  if (durationMs < 9_950) return `${oneDecimal.format(durationMs / secondMs)} s`;
  if (durationMs < minuteMs - secondMs / 2) return `${Math.round(durationMs / secondMs)} s`;
  if (durationMs < hourMs - secondMs / 2) {
    return twoUnits(Math.round(durationMs / secondMs), 60, "min", "s");
  }
  if (durationMs < 10 * hourMs - minuteMs / 2) return twoUnits(Math.round(durationMs / minuteMs), 60, "h", "min");
  if (durationMs < dayMs - hourMs / 2) return `${Math.round(durationMs / hourMs)} h`;
  return `${wholeNumber.format(Math.round(durationMs / dayMs))} d`;
}

function twoUnits(smallUnits: number, perLarge: number, large: string, small: string): string {
  const rest = smallUnits % perLarge;
  const whole = Math.floor(smallUnits / perLarge);
  return rest === 0 ? `${whole} ${large}` : `${whole} ${large} ${rest} ${small}`;
}

/** Time until something happens: `now` when it does already. */
export function formatCountdown(durationMs: number | null): string {
  return durationMs !== null && durationMs < 500 ? "now" : formatDuration(durationMs);
}

/** One unit, for the axis of a chart: `380 ms`, `85 s`, `2.8 min`, `3 h`. */
export function formatAxisDuration(durationMs: number): string {
  const [size, unit]: [number, string] =
    durationMs < secondMs
      ? [durationMs, "ms"]
      : durationMs < 2 * minuteMs
        ? [durationMs / secondMs, "s"]
        : durationMs < 2 * hourMs
          ? [durationMs / minuteMs, "min"]
          : durationMs < 2 * dayMs
            ? [durationMs / hourMs, "h"]
            : [durationMs / dayMs, "d"];
  return durationMs === 0 ? "0" : `${Number(size.toFixed(size < 10 ? 1 : 0))} ${unit}`;
}

/** `4,213 ms`, for the hover and the copied text. */
export function formatExactMs(durationMs: number | null): string {
  return durationMs === null ? unknownMark : `${wholeNumber.format(durationMs)} ms`;
}

/** `9,412`, from a million `1.2 M`, from a thousand million `1.2 G`; null is `?`. */
export function formatCount(count: number | null): string {
  if (count === null || !Number.isFinite(count)) return unknownMark;
  if (count >= 0 && count < 1_000 && Number.isInteger(count)) return String(count);
  if (Math.abs(count) < 1_000_000) return wholeNumber.format(count);
  return Math.abs(count) < 999_950_000 ? `${oneDecimal.format(count / 1e6)} M` : `${oneDecimal.format(count / 1e9)} G`;
}

/** All digits, whatever the size. */
export function formatExactCount(count: number | null): string {
  return count === null ? unknownMark : wholeNumber.format(count);
}

/** A count with its noun: `1 call`, `212 calls`. */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A rate without its unit: `0`, `0.4`, `4.2`, `391`, `10,204`. */
export function formatRate(perSecond: number | null): string {
  if (perSecond === null || !Number.isFinite(perSecond)) return unknownMark;
  if (perSecond === 0) return "0";
  if (perSecond < 0.05) return "< 0.1";
  return perSecond < 9.95 ? oneDecimal.format(perSecond) : formatCount(perSecond);
}

/** `0.4 %`, `12 %`. */
export function formatPercent(percent: number | null): string {
  if (percent === null) return unknownMark;
  if (percent > 0 && percent < 0.05) return "< 0.1 %";
  return percent < 9.95 ? `${oneDecimal.format(percent)} %` : `${wholeNumber.format(percent)} %`;
}

/** `812 B`, `4.2 kB`, `12 MB`. */
export function formatBytes(sizeBytes: number | null): string {
  if (sizeBytes === null) return unknownMark;
  let size = sizeBytes;
  for (const unit of ["B", "kB", "MB"]) {
    if (size < 999.5)
      return `${unit === "B" || size >= 9.95 ? wholeNumber.format(size) : oneDecimal.format(size)} ${unit}`;
    size /= 1_000;
  }
  return `${size >= 9.95 ? wholeNumber.format(size) : oneDecimal.format(size)} GB`;
}

/** Exact `12`, by Redis' counters or estimated `≈ 310`, unknown `?`. */
export function formatLag(lagEntries: number | null, lagSource: LagSource): string {
  if (lagEntries === null || lagSource === "unknown") return unknownMark;
  return lagSource === "exact" || lagEntries === 0 ? formatCount(lagEntries) : `≈ ${formatCount(lagEntries)}`;
}

/** `4.2 s`, and `≤ 4.2 s` where the figure can only be too high. */
export function formatUpperBound(durationMs: number | null, isBound: boolean): string {
  const text = formatDuration(durationMs);
  return isBound && durationMs !== null && durationMs > 0 ? `≤ ${text}` : text;
}

/** `100`, and `≥ 100` where there may be more. */
export function formatAtLeast(count: number | null, isAtLeast: boolean): string {
  const text = formatCount(count);
  return isAtLeast && count !== null ? `≥ ${text}` : text;
}

const lastDateMs = 8_640_000_000_000_000;
const dateParts = new Map<string, Intl.DateTimeFormat>();

function partsOf(timeMs: number, timeZone: string | undefined): Record<string, string> {
  const name = timeZone ?? "";
  let format = dateParts.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
      timeZone,
    });
    dateParts.set(name, format);
  }
  return Object.fromEntries(format.formatToParts(timeMs).map((part) => [part.type, part.value]));
}

const isDate = (timeMs: number | null): timeMs is number =>
  timeMs !== null && Number.isFinite(timeMs) && Math.abs(timeMs) <= lastDateMs;

/** `02:13:40` in the reader's time zone; `?` for no time, or one no calendar holds. */
export function formatClock(timeMs: number | null, timeZone?: string): string {
  if (!isDate(timeMs)) return unknownMark;
  const { hour, minute, second } = partsOf(timeMs, timeZone);
  return `${hour}:${minute}:${second}`;
}

/** `2026-11-21 02:13:40.125`, for the hover and the copied text. */
export function formatDateTime(timeMs: number | null, timeZone?: string): string {
  if (!isDate(timeMs)) return unknownMark;
  const { year, month, day } = partsOf(timeMs, timeZone);
  const thousandths = String(((Math.trunc(timeMs) % 1_000) + 1_000) % 1_000).padStart(3, "0");
  return `${year}-${month}-${day} ${formatClock(timeMs, timeZone)}.${thousandths}`;
}
