import type { CallShape } from "../../schema/call-shape";

/** Above this a number is a time, below it an offset from the call's beginning. */
const minTime = 1e8;
const farthestMs = 24 * 60 * 60 * 1_000;
/** An id below this is no wall clock but a counter: nothing can be compared with it. */
const earliestClockMs = Date.UTC(2000, 0, 1);

export type GivenTime = { kind: "time"; ms: number } | { kind: "offset"; value: number } | null;

/**
 * A producer's time, whatever it is counted in: ISO 8601, or seconds, milliseconds, microseconds or nanoseconds since
 * the epoch, told by its size (10, 13, 16 or 19 digits). Smaller numbers are offsets. Null: no time at all.
 */
export function readTime(given: unknown): GivenTime {
  if (typeof given === "string") {
    if (given.length === 13) {
      const ms = Number(given);
      if (ms >= 1e11) return { kind: "time", ms };
    }
    return readTimeText(given);
  }
  return typeof given === "number" ? readNumber(given) : null;
}

function readTimeText(text: string): GivenTime {
  if (text === "" || text.length > 40) return null;
  if (/^-?\d+(\.\d+)?$/.test(text)) return readNumber(Number(text));
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return null;
  // Without a zone the time is taken as UTC: a console must not read it differently from machine to machine.
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const ms = Date.parse(hasZone || text.length <= 10 ? text : `${text.replace(" ", "T")}Z`);
  return Number.isNaN(ms) ? null : { kind: "time", ms };
}

function readNumber(number: number): GivenTime {
  if (!Number.isFinite(number) || number < 0) return null;
  if (number < minTime) return { kind: "offset", value: number };
  if (number < 1e11) return { kind: "time", ms: Math.round(number * 1_000) };
  if (number < 1e14) return { kind: "time", ms: Math.round(number) };
  return { kind: "time", ms: Math.round(number / (number < 1e17 ? 1e3 : 1e6)) };
}

export const isWallClock = (arrivedAtMs: number) => arrivedAtMs >= earliestClockMs;

/** Whether a producer's time can be true of an entry that arrived then. */
export function isPlausible(ms: number, arrivedAtMs: number): boolean {
  return !isWallClock(arrivedAtMs) ? isWallClock(ms) : Math.abs(ms - arrivedAtMs) <= farthestMs;
}

export type PlacedTime = {
  atMs: number;
  clock: "arrival" | "offset" | undefined;
  /** Why the producer's time was not used. */
  fault: "missing" | "implausible" | undefined;
};

/** When something happened: by the producer where that can be, else when its entry arrived. */
export function placeTime(
  given: unknown,
  arrivedAtMs: number,
  { offsetBaseMs, offsetUnit }: Pick<CallShape, "offsetBaseMs" | "offsetUnit">,
): PlacedTime {
  const time = given === undefined ? null : readTime(given);
  if (time === null) return { atMs: arrivedAtMs, clock: "arrival", fault: "missing" };
  if (time.kind === "offset") {
    if (offsetBaseMs === null) return { atMs: arrivedAtMs, clock: "arrival", fault: "implausible" };
    const atMs = Math.round(offsetBaseMs + time.value * (offsetUnit === "s" ? 1_000 : 1));
    if (isWallClock(arrivedAtMs) && !isPlausible(atMs, arrivedAtMs)) {
      return { atMs: arrivedAtMs, clock: "arrival", fault: "implausible" };
    }
    return { atMs, clock: "offset", fault: undefined };
  }
  if (!isPlausible(time.ms, arrivedAtMs)) return { atMs: arrivedAtMs, clock: "arrival", fault: "implausible" };
  return { atMs: time.ms, clock: undefined, fault: undefined };
}
