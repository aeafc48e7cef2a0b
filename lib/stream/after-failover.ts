import type { CallAssessment } from "./assess-call";
import type { GroupTrace, KeptTrace } from "./group-trace";
import type { StreamReading } from "./reading";
import { isSameStream, markOf, removedEntries, type StreamMark } from "./stream-mark";

/** What the first reading of a new master goes on from. */
export type AfterFailover = { previous: CallAssessment | null; kept: ReadonlyMap<string, KeptTrace> };

/**
 * A new master counts anew what groups read, may have set them back, and ran none of the commands that the old one
 * counted: so nothing counted before is compared with what it says. A stream that lost entries is looked at as for the
 * first time; in one that did not, groups that stand where they stood keep what was known of them. Losses stay known.
 */
export function afterFailover(before: CallAssessment, reading: StreamReading, hasLostEntries: boolean): AfterFailover {
  const mark = markOf(reading);
  const isTrimmed = removedEntries(mark) === null || removedEntries(mark) !== removedEntries(before.mark);
  const kept = new Map([...before.groups].map(([name, trace]) => [name, keptOf(trace, mark, isTrimmed)]));
  if (hasLostEntries || !isSameStream(before.mark, reading)) return { previous: null, kept };
  const groups = new Map<string, GroupTrace>();
  const isPresent = new Set(reading.groups.map(({ name }) => name));
  for (const group of reading.groups) {
    const trace = before.groups.get(group.name);
    if (!trace || trace.place.lastDeliveredId !== group.lastDeliveredId) continue;
    if (trace.progress.pending !== group.pending || trace.consumers !== group.consumers) continue;
    const place = { ...trace.place, entriesRead: null, drift: null, isDriftProven: false };
    groups.set(group.name, { ...trace, place, skipped: { ...trace.skipped, accountedDrift: null } });
  }
  const row = { ...before.row, groups: before.row.groups.filter(({ name }) => isPresent.has(name)) };
  return { previous: { ...before, row, operations: undefined, groups }, kept };
}

function keptOf({ place, skipped, work }: GroupTrace, mark: StreamMark, isTrimmed: boolean): KeptTrace {
  const unknown = { entriesRead: null, position: null, drift: null, isDriftProven: false };
  return {
    place: { ...place, ...unknown, stream: mark },
    // What was lost before is lost; whether more was, where entries are gone, shows when the group has caught up.
    skipped: { ...skipped, accountedDrift: null, isUnsettled: skipped.isUnsettled || isTrimmed },
    work: { ...work, isReadSeen: false, isAckSeen: false },
  };
}
