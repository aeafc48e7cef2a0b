import type { ReactNode } from "react";
import { type EntriesState, maxEntries } from "@/lib/entries/entries-state";
import type { GroupMark, GroupMarks } from "@/lib/entries/group-marks";
import { formatClock } from "@/lib/format";
import { compareEntryIds, entryTimeMs, zeroId } from "@/lib/ids/entry-id";
import type { Shape as ShapeName, Tone } from "@/lib/status-look";
import { RequestError } from "../data/api-client";
import { Shape } from "../ui/shape";
import { MarkLabel } from "./group-mark-line";

/** What stands over the list: what is wrong, what is not loaded, and the groups that stand outside of it. */
export function EntriesNotices({
  state,
  marks,
  hues,
  linkedId,
  isFiltered,
  search,
  onOlder,
}: {
  state: EntriesState;
  marks: GroupMarks;
  hues: ReadonlyMap<string, number>;
  linkedId: string | null;
  isFiltered: boolean;
  /** What looks through the entries that are not loaded. */
  search: ReactNode;
  onOlder(): void;
}) {
  const { entries, problem, redisLostAtMs, resetAtMs, hasDropped, older } = state;
  const isLinkedGone = linkedId !== null && !state.isLoading && isMissing(linkedId, state);
  return (
    <div className="shrink-0 text-xs">
      {problem !== null && entries.length > 0 ? (
        <Notice shape="square" tone="bad">
          {problem instanceof RequestError && problem.status === 404
            ? "The stream is gone from Redis (deleted or expired); these are its last entries."
            : problem.message}
        </Notice>
      ) : null}
      {redisLostAtMs === null ? null : (
        <Notice shape="square" tone="bad">
          Redis unreachable since {formatClock(redisLostAtMs)}: entries added meanwhile appear when it is back.
        </Notice>
      )}
      {resetAtMs === null ? null : (
        <Notice shape="cross" tone="bad">
          The stream was deleted or made anew at {formatClock(resetAtMs)}; what follows begins at its first entry.
        </Notice>
      )}
      {isLinkedGone ? (
        <Notice shape="question" tone="quiet">
          Entry <code className="font-mono">{linkedId}</code> is not in the stream (any more); these are its neighbours.
        </Notice>
      ) : null}
      {hasDropped ? (
        <Notice shape="ring" tone="quiet">
          This page keeps {maxEntries.toLocaleString("en-US")} entries; older ones have left it and load again on
          scrolling up.
        </Notice>
      ) : null}
      {isFiltered && older === "more" ? (
        <Notice shape="ring" tone="quiet">
          Only what is loaded is looked at.{" "}
          {entries.length < maxEntries ? (
            <button type="button" className="text-accent hover:underline" onClick={onOlder}>
              Load older entries
            </button>
          ) : null}{" "}
          {search}
        </Notice>
      ) : null}
      {older === "failed" ? (
        <Notice shape="square" tone="bad">
          Older entries could not be loaded.{" "}
          <button type="button" className="text-accent hover:underline" onClick={onOlder}>
            Try again
          </button>
        </Notice>
      ) : null}
      {entries.length > 0 ? <Outside marks={marks.above} where="above what is loaded" hues={hues} /> : null}
      {entries.length > 0 ? <Outside marks={marks.beyond} where="below what is loaded" hues={hues} /> : null}
    </div>
  );
}

function isMissing(linkedId: string, { entries }: EntriesState): boolean {
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last) return false;
  const isWithin = compareEntryIds(first.id, linkedId) < 0 && compareEntryIds(linkedId, last.id) < 0;
  return isWithin && !entries.some(({ id }) => id === linkedId);
}

function Notice({ shape, tone, children }: { shape: ShapeName; tone: Tone; children: ReactNode }) {
  return (
    <p className="flex items-center gap-2 border-b border-line bg-quiet-bg px-3 py-1 sm:px-4">
      <Shape shape={shape} tone={tone} />
      <span className="min-w-0">{children}</span>
    </p>
  );
}

function Outside({
  marks,
  where,
  hues,
}: {
  marks: readonly GroupMark[];
  where: string;
  hues: ReadonlyMap<string, number>;
}) {
  if (marks.length === 0) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1 text-text-2 sm:px-4">
      <span>Stands {where}:</span>
      {marks.map((mark) => (
        <span key={`${mark.groupName} ${mark.kind}`} className="inline-flex items-center gap-1.5">
          <MarkLabel mark={mark} hue={hues.get(mark.groupName)} />
          {placeOf(mark.entryId)}
        </span>
      ))}
    </p>
  );
}

function placeOf(entryId: string): string {
  if (entryId === zeroId) return "nothing yet";
  const timeMs = entryTimeMs(entryId, Number.MAX_SAFE_INTEGER);
  return timeMs === null ? `to ${entryId}` : `to ${formatClock(timeMs)}`;
}
