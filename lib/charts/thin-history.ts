import type { GroupHistoryPoint } from "@/lib/schema/snapshot";

type Moment = {
  atMs: number;
  entriesPerSecond: number | null;
  groups: Record<string, Omit<GroupHistoryPoint, "atMs">>;
};

const fineMs = 600_000;
const perPoint = 3;

/**
 * The last ten minutes as they are, what is older three moments to a point: of each figure the highest, so that no peak
 * is lost. A moment without figures is a gap and stays one of its own.
 */
export function thinHistory(moments: readonly Moment[]): Moment[] {
  const lastMs = moments.at(-1)?.atMs ?? 0;
  const thin: Moment[] = [];
  let open: Moment[] = [];
  const close = () => {
    if (open.length > 0) thin.push(open.length === 1 && open[0] ? open[0] : joined(open));
    open = [];
  };
  for (const moment of moments) {
    const isGap = moment.entriesPerSecond === null && Object.keys(moment.groups).length === 0;
    if (isGap || moment.atMs > lastMs - fineMs) {
      close();
      thin.push(moment);
      continue;
    }
    open.push(moment);
    if (open.length === perPoint) close();
  }
  close();
  return thin;
}

/** At the time of the newest: lines that are drawn over it end where the figures do. */
function joined(moments: readonly Moment[]): Moment {
  const groups: Record<string, Omit<GroupHistoryPoint, "atMs">> = {};
  let entriesPerSecond: number | null = null;
  for (const moment of moments) {
    entriesPerSecond = highest(entriesPerSecond, moment.entriesPerSecond);
    for (const [name, point] of Object.entries(moment.groups)) {
      const known = Object.hasOwn(groups, name) ? groups[name] : undefined;
      groups[name] = known === undefined ? point : higher(known, point);
    }
  }
  return { atMs: moments.at(-1)?.atMs ?? 0, entriesPerSecond, groups };
}

type Point = Omit<GroupHistoryPoint, "atMs">;

function higher(a: Point, b: Point): Point {
  return {
    lagEntries: highest(a.lagEntries, b.lagEntries),
    pending: highest(a.pending, b.pending),
    worstUndeliveredAgeMs: highest(a.worstUndeliveredAgeMs, b.worstUndeliveredAgeMs),
    worstOldestPendingAgeMs: highest(a.worstOldestPendingAgeMs, b.worstOldestPendingAgeMs),
    readsPerSecond: highest(a.readsPerSecond, b.readsPerSecond),
    skippedEntries: highest(a.skippedEntries, b.skippedEntries),
  };
}

function highest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
