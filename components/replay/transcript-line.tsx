import { type MouseEvent, memo } from "react";
import { SafeText } from "@/components/figures/safe-text";
import { Shape } from "@/components/ui/shape";
import { formatDateTime, formatDuration } from "@/lib/format";
import type { Overlap } from "@/lib/player/find-overlaps";
import type { TranscriptRow } from "@/lib/player/lay-rows";
import { sayLifecycle } from "@/lib/player/lifecycle-words";
import { formatOffset, sayOffset } from "@/lib/player/offset-text";
import type { CallMark, Handoff, Missing, Turn } from "@/lib/schema/transcript";
import { NoteLine } from "./note-line";
import { RuleChips } from "./rule-chips";
import { ToolLine } from "./tool-line";
import { TurnLine } from "./turn-line";

export interface TranscriptLineProps {
  row: TranscriptRow;
  /** The turn as it became in the end. */
  wholeTurn: Turn | undefined;
  startMs: number;
  isChosen: boolean;
  /** Only one line of the list is; the arrows go to the others. */
  isTabStop?: boolean;
  overlap: Overlap | undefined;
  /** On paper nothing can be opened. */
  isPrinted?: boolean;
  onSeek(entryId: string | null): void;
  onChoose(row: TranscriptRow): void;
}

/** One line of the transcript; what lies after the playhead steps back and stays readable. */
export const TranscriptLine = memo(function TranscriptLine(props: TranscriptLineProps) {
  const { row, wholeTurn, startMs, isChosen, isTabStop = false, overlap, isPrinted = false, onSeek, onChoose } = props;
  const offset = formatOffset(row.timeMs - startMs);
  return (
    <div data-ahead={row.isAhead || undefined} className={`flex gap-3 py-1.5 ${row.isAhead ? "text-text-3" : ""}`}>
      <button
        type="button"
        data-line
        tabIndex={isTabStop ? 0 : -1}
        onClick={() => onSeek(row.entryId)}
        aria-label={`Go to ${sayOffset(row.timeMs - startMs)}`}
        data-tip={`${formatDateTime(row.timeMs)}\n${row.entryId ?? "after the last entry"}`}
        className="figure h-5 w-13 shrink-0 rounded text-left font-mono text-xs text-text-3 hover:text-accent print:text-text"
      >
        {offset}
      </button>
      {/* By keyboard a row is chosen with shift and the arrows. */}
      <div className="min-w-0 flex-1" onClickCapture={(event) => isPlainClick(event) && onChoose(row)}>
        {row.kind === "turn" ? (
          <TurnLine turn={row.turn} whole={wholeTurn ?? row.turn} isAhead={row.isAhead} overlap={overlap} />
        ) : row.kind === "tool" ? (
          <ToolLine call={row.call} isOpen={isPrinted} />
        ) : row.kind === "handoff" ? (
          <HandoffLine handoff={row.handoff} />
        ) : row.kind === "missing" ? (
          <MissingLine missing={row.missing} />
        ) : row.kind === "note" ? (
          <NoteLine note={row.note} />
        ) : (
          <MarkLine mark={row.mark} />
        )}
        {isChosen && row.kind === "turn" ? <RuleChips turn={wholeTurn ?? row.turn} /> : null}
      </div>
    </div>
  );
});

/** A click that neither opens something nor ends a selection of text. */
function isPlainClick({ target }: MouseEvent): boolean {
  const isControl = target instanceof Element && target.closest("button, a, summary, input") !== null;
  return !isControl && window.getSelection()?.isCollapsed !== false;
}

function HandoffLine({ handoff: { from, to, kind, reason, happened } }: { handoff: Handoff }) {
  return (
    <p className="overflow-x-clip text-xs wrap-anywhere">
      <span className="text-text-3">{happened ? "handed over " : "hand-over that did not happen "}</span>
      <span className={happened ? "font-semibold" : "line-through"}>
        <SafeText text={from ?? "?"} /> → <SafeText text={to ?? "?"} />
      </span>
      {kind === null ? null : (
        <span className="text-text-3">
          {" "}
          · <SafeText text={kind} longest={60} />
        </span>
      )}
      {reason === null ? null : (
        <span className="text-text-2">
          : <SafeText text={reason} />
        </span>
      )}
    </p>
  );
}

function MissingLine({ missing: { kind, text } }: { missing: Missing }) {
  const isLoss = kind === "trimmed-head" || kind === "gap" || kind === "cut";
  return (
    <p
      className={`flex items-baseline gap-1.5 rounded px-2 py-0.5 text-xs ${isLoss ? "hatched bg-bad-bg" : "bg-quiet-bg"}`}
    >
      <Shape shape={isLoss ? "cross" : "question"} tone={isLoss ? "bad" : "quiet"} />
      <span className={`text-text ${isLoss ? "bg-bad-bg" : ""}`}>{text}</span>
    </p>
  );
}

function MarkLine({ mark: { kind, text, durationMs } }: { mark: CallMark }) {
  const isBad = kind === "error";
  return (
    <p className={`flex items-baseline gap-1.5 text-xs ${isBad ? "text-bad" : "text-text-2"}`}>
      {isBad ? <Shape shape="square" tone="bad" /> : null}
      {kind === "slow-reply" ? <Shape shape="triangle" tone="warn" /> : null}
      {kind === "slow-reply" || kind === "silence" ? null : (
        <span className="text-text-3">{kind === "lifecycle" ? "call" : kind.replace("-", " ")}</span>
      )}
      <SafeText text={kind === "lifecycle" ? sayLifecycle(text) : text} />
      {durationMs === null ? null : <span className="figure text-text-3">{formatDuration(durationMs)}</span>}
    </p>
  );
}
