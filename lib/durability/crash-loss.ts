import { formatClock, formatCounted, formatDuration } from "@/lib/format";
import type { Loss } from "@/lib/schema/durability";
import { type AddedCount, type AddedSample, addedSince } from "./added-since";
import type { Aof, DurabilityFacts, Rdb } from "./durability-facts";

export type Recorded = {
  samples: readonly AddedSample[];
  /** Entries that the streams of this master hold; null while not all were read. */
  heldEntries: number | null;
  /** By the server's clock. */
  nowMs: number;
};

const everysecMs = 2_000;
const kernelMs = 30_000;

const nothing = (text: string): Loss => ({ entries: 0, isAtLeast: false, text, isRisk: false });
const unknown = (text: string): Loss => ({ entries: null, isAtLeast: false, text, isRisk: true });

/** What is lost when only Redis dies and its machine lives. */
export function crashLoss({ aof, rdb }: DurabilityFacts, recorded: Recorded): Loss {
  if (aof === null) return unknown("? · INFO persistence is not told");
  if (!aof.isOn || aof.isBeginning) return snapshotLoss(rdb, recorded);
  if (aof.isFailing) return failingLoss;
  return nothing("nothing: Redis writes each entry to its append-only file before it answers");
}

/** What is lost when the machine dies, with what its disk had not yet got. */
export function powerLoss({ aof, rdb }: DurabilityFacts, recorded: Recorded): Loss {
  if (aof === null) return unknown("? · INFO persistence is not told");
  if (!aof.isOn || aof.isBeginning) return snapshotLoss(rdb, recorded);
  if (aof.isFailing) return failingLoss;
  const skippedMs = aof.skipsFsyncOnRewrite === true ? aof.rewriteMs : 0;
  if (aof.fsync === "always" && skippedMs === 0) return nothing("nothing that was acknowledged (appendfsync always)");
  const isSlow = aof.pendingFsyncs > 0;
  const windowMs = (aof.fsync === "everysec" || aof.fsync === "always" ? everysecMs : kernelMs) + skippedMs;
  return windowLoss(windowMs, recorded, {
    isAtLeast: isSlow,
    isRisk: isSlow || aof.fsync !== "everysec" || skippedMs > 0,
    why: whyWindow(aof, isSlow, skippedMs),
  });
}

/** Entries added within the last `windowMs`, as the record has them. */
export function windowLoss(
  windowMs: number,
  { samples, nowMs }: Recorded,
  { why, isRisk, isAtLeast = false }: { why: string; isRisk: boolean; isAtLeast?: boolean },
): Loss {
  const added = addedSince(samples, nowMs - windowMs);
  return lossOf(added, `those of the last ${formatDuration(windowMs)} (${why})`, { isRisk, isAtLeast });
}

/** A count with what it counts; where nothing is recorded the window is told without it. */
export function lossOf(
  added: AddedCount,
  which: string,
  { isRisk, isAtLeast }: Pick<Loss, "isRisk" | "isAtLeast">,
): Loss {
  if (added === null)
    return { entries: null, isAtLeast: false, text: `? entries: ${which}; none are recorded yet`, isRisk };
  const isMore = isAtLeast || !added.isWhole;
  const bound = isMore ? "at least" : "up to";
  const short = added.isWhole ? "" : "; the record does not reach back so far";
  const text = `${bound} ${formatCounted(added.entries, "entry", "entries")}: ${which}${short}`;
  return { entries: added.entries, isAtLeast: isMore, text, isRisk };
}

function whyWindow({ fsync }: Aof, isSlow: boolean, skippedMs: number): string {
  const slow = isSlow ? ", and the disk is behind: an fsync waits" : "";
  const skipped = skippedMs > 0 ? ", and a rewrite runs with no-appendfsync-on-rewrite yes" : "";
  const after: Record<string, string> = {
    always: "appendfsync always",
    everysec: "appendfsync everysec: 1 s as a rule, 2 s at worst",
    no: "appendfsync no: Linux writes after about 30 s",
  };
  return `${after[fsync ?? ""] ?? "appendfsync is not readable: 2 s if it is everysec, 30 s if it is no"}${skipped}${slow}`;
}

/** Of a server without an append-only file: what came after the beginning of its last snapshot. */
function snapshotLoss(rdb: Rdb | null, recorded: Recorded): Loss {
  if (rdb === null) return unknown("? · INFO does not say when a snapshot was saved");
  const { samples, heldEntries, nowMs } = recorded;
  const { holdsAsOfMs, changes } = rdb;
  if (holdsAsOfMs === null) {
    if (heldEntries === null)
      return unknown("everything: nothing was saved since Redis started; not all calls are counted yet");
    const text = `everything: ${formatCounted(heldEntries, "entry", "entries")}, as nothing was saved since Redis started`;
    return { entries: heldEntries, isAtLeast: false, text, isRisk: true };
  }
  if (changes === 0) return nothing("nothing: nothing changed since the last snapshot");
  const since = `all since the snapshot of ${formatClock(holdsAsOfMs, "UTC")} UTC, ${formatDuration(Math.max(0, nowMs - holdsAsOfMs))} ago`;
  const added = addedSince(samples, holdsAsOfMs);
  const isBounded = added !== null && !added.isWhole && heldEntries !== null;
  if (!isBounded) return lossOf(added, since, { isRisk: true, isAtLeast: false });
  const text = `at least ${formatCounted(added.entries, "entry", "entries")} and at most ${formatCounted(Math.max(heldEntries, added.entries), "entry", "entries")}: ${since}; the record does not reach back so far`;
  return { entries: added.entries, isAtLeast: true, text, isRisk: true };
}

const failingLoss: Loss = unknown(
  "? · the last write to the append-only file failed: what came since is not on the disk (aof_last_write_status err)",
);
