const dayMs = 86_400_000;
const fileName = /^(\d{4}-\d{2}-\d{2})_(\d{6,9})\.db$/;

/** A file of the archive: its place in the order of writing, and the day it was begun on by the clock of that moment. */
export type DayFile = { no: number; day: string };

export type SizedFile = DayFile & { sizeBytes: number };

export type Retention = { maxDays: number; maxBytes: number };

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function parseDayFile(name: string): DayFile | null {
  const [, day, no] = fileName.exec(name) ?? [];
  return day === undefined || no === undefined ? null : { no: Number(no), day };
}

export const nameDayFile = ({ no, day }: DayFile): string => `${day}_${String(no).padStart(6, "0")}.db`;

/**
 * The file to begin, or null to go on with the newest: a new one for another day, whichever way the clock went, and where
 * the newest has grown to `maxBytes`, so that what goes first is never all there is.
 */
export function fileToBegin(newest: SizedFile | null, nowMs: number, maxBytes: number): DayFile | null {
  const day = dayOf(nowMs);
  if (newest === null) return { no: 1, day };
  return newest.day !== day || newest.sizeBytes >= maxBytes ? { no: newest.no + 1, day } : null;
}

/** Small enough that removing one frees a part and not all, large enough that a day is a few files. */
export const fileBytesFor = ({ maxBytes }: Retention): number =>
  Math.min(1_073_741_824, Math.max(16_777_216, maxBytes / 16));

/**
 * Which files go, oldest first: those of days longer ago than `maxDays`, and the oldest while all weigh more than
 * `maxBytes`. The newest stays. A day that a wrong clock put ahead counts as the earliest day of those written later.
 */
export function filesToRemove<T extends SizedFile>(files: readonly T[], nowMs: number, retention: Retention): T[] {
  const ordered = [...files].sort((a, b) => a.no - b.no);
  const days = trueDays(ordered);
  const oldestDay = dayOf(nowMs - retention.maxDays * dayMs);
  let bytes = ordered.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const removed: T[] = [];
  for (const [i, file] of ordered.slice(0, -1).entries()) {
    if ((days[i] ?? "") >= oldestDay && bytes <= retention.maxBytes) break;
    removed.push(file);
    bytes -= file.sizeBytes;
  }
  return removed;
}

/** When the oldest file goes by its age; null where there is only the one that is written. */
export function nextRemovalAtMs(files: readonly DayFile[], { maxDays }: Retention): number | null {
  const ordered = [...files].sort((a, b) => a.no - b.no);
  const [oldest] = trueDays(ordered);
  return oldest === undefined || ordered.length < 2 ? null : Date.parse(oldest) + (maxDays + 1) * dayMs;
}

function trueDays(ordered: readonly DayFile[]): string[] {
  let earliest = "9999-12-31";
  return ordered
    .toReversed()
    .map(({ day }) => {
      if (day < earliest) earliest = day;
      return earliest;
    })
    .reverse();
}
