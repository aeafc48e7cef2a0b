import { formatCount } from "@/lib/format";
import { findOverlaps } from "@/lib/player/find-overlaps";
import type { TranscriptRow } from "@/lib/player/lay-rows";
import type { Transcript } from "@/lib/schema/transcript";
import { TranscriptLine } from "./transcript-line";

interface PrintedListProps {
  rows: readonly TranscriptRow[];
  whole: Transcript;
  startMs: number;
}

const maxPrinted = 10_000;
const nothing = () => {};

/** Every line of the transcript, for paper: no window, no playhead. */
export function PrintedList({ rows, whole, startMs }: PrintedListProps) {
  const overlaps = findOverlaps(whole);
  return (
    <section aria-label="Transcript" className="min-w-0 flex-1">
      <ol>
        {rows.slice(0, maxPrinted).map((row) => (
          <li key={row.key} className="break-inside-avoid px-4">
            <TranscriptLine
              row={{ ...row, isAhead: false }}
              wholeTurn={undefined}
              startMs={startMs}
              isChosen={false}
              isPrinted
              overlap={row.kind === "turn" ? overlaps.get(row.turn.turnId) : undefined}
              onSeek={nothing}
              onChoose={nothing}
            />
          </li>
        ))}
      </ol>
      {rows.length > maxPrinted ? (
        <p className="px-4 py-2 text-xs">
          {formatCount(rows.length - maxPrinted)} more lines are not printed; the text export has all of them.
        </p>
      ) : null}
    </section>
  );
}
