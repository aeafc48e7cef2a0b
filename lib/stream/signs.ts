import { formatCount, formatCounted, formatDuration } from "@/lib/format";
import type { CallGroup } from "@/lib/schema/call";
import { maxSigns, type Sign } from "@/lib/schema/sign";
import { nameInText } from "@/lib/visible-name";
import type { GroupTrace } from "./group-trace";
import type { MadeLate } from "./made-late";
import { keptOf } from "./pressure";
import { droppedText } from "./undone-text";
import type { WorkTrace } from "./work-trace";

const isOrphaned = ({ dropped: { cause } }: WorkTrace): boolean => cause === "consumer" || cause === "consumer-or-anew";

/** Whether there is anything to say: most groups have nothing, and are looked at thousands of times a second. */
export function hasSigns({ work, isUnfinished, keptAliveBy, reclaimed, late }: GroupTrace): boolean {
  return isUnfinished || reclaimed !== null || late !== null || keptAliveBy !== null || isOrphaned(work);
}

/** What a group's status alone does not tell of it, as far as this reading and those before show. */
export function groupSigns(row: CallGroup, trace: GroupTrace, nowMs: number): Sign[] {
  const groupName = row.name;
  const signs: Sign[] = [];
  const { dropped } = trace.work;
  if (isOrphaned(trace.work) && dropped.lastAtMs !== null) {
    signs.push({
      kind: "orphaned",
      groupName,
      text: `${nameInText(groupName)}: ${droppedText(dropped)}`,
      sinceMs: dropped.lastAtMs,
    });
  }
  if (trace.isUnfinished) {
    signs.push({ kind: "unfinished", groupName, text: unfinishedText(row), sinceMs: trace.progress.atMs });
  }
  if (trace.late !== null) {
    signs.push({ kind: "made-late", groupName, text: lateText(groupName, trace.late), sinceMs: trace.late.atMs });
  }
  if (trace.reclaimed !== null) {
    const { consumer, entries, deliveries } = trace.reclaimed;
    const text = `${nameInText(consumer)} claims ${formatCounted(entries, "pending entry", "pending entries")} of ${nameInText(groupName)} again and again, up to ${formatCounted(deliveries, "delivery", "deliveries")}, and none is processed: a worker that reads only new entries (>) never sees what it claimed`;
    signs.push({ kind: "reclaimed", groupName, text, sinceMs: trace.progress.atMs });
  }
  if (trace.keptAliveBy !== null) {
    const ageMs = row.oldestPendingAgeMs ?? 0;
    const text = `${nameInText(trace.keptAliveBy)} claims the oldest pending entry of ${nameInText(groupName)} again and again: untouched for ${formatDuration(row.oldestPendingIdleMs)} and delivered ${formatCounted(row.maxDeliveries ?? 0, "time")}, yet ${formatDuration(ageMs)} old`;
    signs.push({ kind: "kept-alive", groupName, text, sinceMs: nowMs - ageMs });
  }
  return signs;
}

function lateText(groupName: string, { entries, isCertain }: MadeLate): string {
  const name = nameInText(groupName);
  const counted = formatCounted(entries, "entry", "entries");
  const verb = entries === 1 ? "was" : "were";
  return isCertain
    ? `${name} was made when ${counted} ${verb} in the stream, and will never get ${entries === 1 ? "it" : "them"}`
    : `${name} was made when ${counted} ${verb} in the stream: unless it was made at 0 it never gets ${entries === 1 ? "it" : "them"}`;
}

function unfinishedText({ name, pending, lagEntries, pressure }: CallGroup): string {
  const work = `${formatCount(lagEntries)} undelivered, ${formatCount(pending)} pending`;
  const cap =
    pressure === null || pressure < 1
      ? ""
      : `, and the stream keeps about ${formatCount(keptOf(pressure, pending, lagEntries))}`;
  return `${nameInText(name)} reads but does not finish: ${work}${cap}`;
}

const noSigns: Sign[] = [];
const isEmpty = (signs: readonly Sign[]) => signs.length === 0;

/** The worst troubles first where there are more than are kept. */
export function joinSigns(...parts: readonly (readonly Sign[])[]): Sign[] {
  return parts.every(isEmpty) ? noSigns : parts.flat().slice(0, maxSigns);
}
