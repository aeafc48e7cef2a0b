import { formatCounted, formatDuration } from "../../format";
import { compareEntryIds, entryIdMs } from "../../ids/entry-id";
import { sayGap } from "../../say-gap";
import type { CallGroup } from "../../schema/call";
import type { StreamHead } from "../../schema/call-shape";
import type { Missing, ToolCall, Transcript, Turn } from "../../schema/transcript";
import { nameInText } from "../../visible-name";

export type SequenceGap = { beforeEntryId: string; entries: number };

/** Events that are much older, by their producer, than what stands before them. */
export type Backwards = { events: number; mostMs: number; firstEntryId: string | null };

export type MissingFacts = {
  head: StreamHead | null;
  firstEntryId: string | null;
  firstSequence: number | null;
  /** How far into the call's audio the first text lies; null where no producer says. */
  firstAudioMs: number | null;
  gaps: readonly SequenceGap[];
  events: number;
  withoutClock: number;
  backwards: Backwards;
  turns: readonly Turn[];
  toolCalls: readonly ToolCall[];
};

/** A trimmed head and what else a reader must know before believing the transcript. */
export function missingOf(facts: MissingFacts): Missing[] {
  const missing: Missing[] = [];
  missing.push(...lostEntries(facts));
  for (const { beforeEntryId, entries } of facts.gaps) {
    const text = sayGap(entries, "numbered");
    missing.push({ kind: "gap", beforeEntryId, entries, durationMs: null, isEstimated: false, text });
  }
  const late = facts.turns.filter(({ lateByMs }) => lateByMs !== null);
  if (late.length > 0) {
    const durationMs = Math.max(...late.map(({ lateByMs }) => lateByMs ?? 0));
    const beforeEntryId = late[0]?.entryIds[0] ?? null;
    const text = `${late.length} ${late.length === 1 ? "text" : "texts"} arrived late; shown where ${late.length === 1 ? "it was" : "they were"} spoken.`;
    missing.push({ kind: "late", beforeEntryId, entries: late.length, durationMs, isEstimated: false, text });
  }
  missing.push(...clockTrouble(facts));
  for (const { status, name, toolCallId, entryIds } of facts.toolCalls) {
    if (status !== "unfinished") continue;
    const text = `The call ended before ${nameInText(name ?? toolCallId)} gave a result.`;
    missing.push({
      kind: "unfinished-tool",
      beforeEntryId: entryIds[0] ?? null,
      entries: null,
      durationMs: null,
      isEstimated: false,
      text,
    });
  }
  return missing;
}

function clockTrouble({ firstEntryId, events, withoutClock, backwards }: MissingFacts): Missing[] {
  const missing: Missing[] = [];
  if (withoutClock > 0) {
    const isOne = withoutClock === 1;
    const text =
      withoutClock === events
        ? "The producer gives no times; shown as written."
        : `${withoutClock} ${isOne ? "event has no usable time of its" : "events have no usable time of their"} own; the time of writing stands in.`;
    missing.push({
      kind: "clock",
      beforeEntryId: firstEntryId,
      entries: withoutClock,
      durationMs: null,
      isEstimated: false,
      text,
    });
  }
  if (backwards.events > 0) {
    const { events: entries, mostMs, firstEntryId: beforeEntryId } = backwards;
    const text = `${formatCounted(entries, "event")} ${entries === 1 ? "is" : "are"} up to ${formatDuration(mostMs)} older, by the producer's clock, than what was written before; the order is doubtful.`;
    missing.push({ kind: "clock", beforeEntryId, entries, durationMs: mostMs, isEstimated: false, text });
  }
  return missing;
}

/** Redis counts what is gone; that it was the beginning is known only where nothing was deleted on its own since. */
function lostEntries(facts: MissingFacts): Missing[] {
  const { head, firstEntryId, firstSequence, gaps } = facts;
  if (firstEntryId === null) return [];
  const isAtHead = head?.firstEntryId === firstEntryId;
  const removed =
    head !== null && head.entriesAdded !== null && isAtHead ? Math.max(0, head.entriesAdded - head.length) : 0;
  const bySequence = firstSequence !== null && firstSequence > 1 ? firstSequence - 1 : 0;
  const deletedId = head?.maxDeletedEntryId ?? null;
  if (removed === 0 || deletedId === null || compareEntryIds(deletedId, firstEntryId) < 0) {
    return trimmedHead(facts, removed > 0 ? removed : bySequence, removed > 0);
  }
  const told = gaps.reduce((sum, { entries }) => sum + entries, bySequence);
  const notice = trimmedHead(facts, bySequence, false);
  const entries = removed - told;
  if (entries <= 0) return notice;
  const text = `${formatCounted(entries, "entry", "entries")} ${entries === 1 ? "is" : "are"} no longer in Redis; some were deleted after the first one here, so where is not known.`;
  return [...notice, { kind: "gap", beforeEntryId: firstEntryId, entries, durationMs: null, isEstimated: true, text }];
}

function trimmedHead(
  { head, firstEntryId, firstAudioMs }: MissingFacts,
  entries: number,
  isCounted: boolean,
): Missing[] {
  if (entries === 0) return [];
  const spanMs =
    head?.firstEntryId && head.lastEntryId ? entryIdMs(head.lastEntryId) - entryIdMs(head.firstEntryId) : null;
  const byRateMs =
    spanMs === null || head === null || head.length < 2 ? null : Math.round((entries * spanMs) / (head.length - 1));
  const durationMs = firstAudioMs ?? byRateMs;
  const count = `${isCounted ? "" : "about "}${formatCounted(entries, "entry", "entries")}`;
  const long = durationMs === null ? null : formatDuration(durationMs);
  const start =
    long === null ? `The first ${count}` : `The first ${firstAudioMs === null ? "≈ " : ""}${long}, ${count},`;
  const text = `${start} ${entries === 1 && long === null ? "is" : "are"} no longer in Redis.`;
  const isEstimated = firstAudioMs === null || !isCounted;
  return [{ kind: "trimmed-head", beforeEntryId: firstEntryId, entries, durationMs, isEstimated, text }];
}

/** Adds where each group has not read, and what it read but never acknowledged. */
export function addGroupMissing(
  transcript: Transcript,
  groups: readonly Pick<
    CallGroup,
    "name" | "pending" | "oldestPendingId" | "lagEntries" | "lagSource" | "firstUndeliveredId"
  >[],
): Transcript {
  const missing = [...transcript.missing];
  for (const group of groups) {
    if (group.pending > 0) {
      const text = `${nameInText(group.name)} has not acknowledged ${group.pending} entries.`;
      missing.push({
        kind: "never-acked",
        beforeEntryId: group.oldestPendingId,
        entries: group.pending,
        durationMs: null,
        isEstimated: false,
        text,
      });
    }
    if (group.lagEntries !== null && group.lagEntries > 0) {
      const isEstimated = group.lagSource === "estimated";
      const text = `${nameInText(group.name)} has not read ${isEstimated ? "about " : ""}${group.lagEntries} entries.`;
      missing.push({
        kind: "unread",
        beforeEntryId: group.firstUndeliveredId,
        entries: group.lagEntries,
        durationMs: null,
        isEstimated,
        text,
      });
    }
  }
  return { ...transcript, missing };
}
