import type { GroupsAnswer } from "../schema/group";
import type { GroupHistoryPoint } from "../schema/snapshot";

export type Measure = Exclude<keyof GroupHistoryPoint, "atMs" | "skippedEntries">;

/** One moment of a chart: `fleet`, or `s0`, `s1` … in the order of `names`. Null is a gap. */
export type ChartRow = { atMs: number } & Record<string, number | null>;

export interface ChartWindow {
  fromMs: number;
  toMs: number;
  bucketMs: number;
}

const bucketsPerChart = 150;

/** Bucket borders lie on whole multiples of the bucket, so that a line does not wobble while it moves. */
export function chartWindow(toMs: number, rangeMs: number, stepMs: number): ChartWindow {
  const bucketMs = Math.ceil(Math.max(rangeMs / bucketsPerChart, stepMs * 1.5, 1_000) / 1_000) * 1_000;
  const lastBucket = Math.floor(toMs / bucketMs);
  return {
    fromMs: (lastBucket - Math.ceil(rangeMs / bucketMs) + 1) * bucketMs,
    toMs: lastBucket * bucketMs,
    bucketMs,
  };
}

/** The rows of one chart, a line for each name; names without history stay empty. Levels keep the peak of a bucket. */
export function prepareSeries(
  answer: { groups: readonly Pick<GroupsAnswer["groups"][number], "name" | "history">[] },
  names: readonly string[],
  measure: Measure,
  window: ChartWindow,
): ChartRow[] {
  const rows = emptyRows(
    window,
    names.map((_, index) => `s${index}`),
  );
  names.forEach((name, index) => {
    const group = answer.groups.find((candidate) => candidate.name === name);
    for (const point of group?.history ?? []) raise(rows, window, point.atMs, `s${index}`, point[measure]);
  });
  return rows;
}

/** Entries per second over all calls, under the key `fleet`. */
export function prepareFleetSeries(answer: Pick<GroupsAnswer, "fleet">, window: ChartWindow): ChartRow[] {
  const rows = emptyRows(window, ["fleet"]);
  for (const point of answer.fleet) raise(rows, window, point.atMs, "fleet", point.entriesPerSecond);
  return rows;
}

function emptyRows({ fromMs, toMs, bucketMs }: ChartWindow, keys: readonly string[]): ChartRow[] {
  const rows: ChartRow[] = [];
  for (let atMs = fromMs; atMs <= toMs; atMs += bucketMs) {
    rows.push({ ...Object.fromEntries(keys.map((key) => [key, null])), atMs });
  }
  return rows;
}

function raise(rows: ChartRow[], window: ChartWindow, atMs: number, key: string, value: number | null): void {
  const row = rows[Math.floor((atMs - window.fromMs) / window.bucketMs)];
  if (!row || value === null) return;
  row[key] = Math.max(row[key] ?? value, value);
}
