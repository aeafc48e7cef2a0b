import { Shape } from "@/components/ui/shape";
import { countMissing } from "@/lib/player/count-missing";
import type { Missing } from "@/lib/schema/transcript";

/** What is missing or doubtful in all of the call, counted; each leads to where the transcript says it. */
export function MissingStrip({
  missing,
  onSeek,
}: {
  missing: readonly Missing[];
  onSeek(entryId: string | null): void;
}) {
  const counts = countMissing(missing);
  if (counts.length === 0) return null;
  return (
    <ul
      aria-label="What is missing"
      className="flex flex-wrap gap-x-4 gap-y-0.5 border-b border-line bg-quiet-bg px-4 py-1 text-xs max-sm:px-3"
    >
      {counts.map(({ text, firstEntryId, isLoss }) => (
        <li key={text} className="flex items-baseline gap-1.5">
          <Shape shape={isLoss ? "cross" : "question"} tone={isLoss ? "bad" : "quiet"} />
          <button
            type="button"
            data-tip="Where it is missing"
            onClick={() => onSeek(firstEntryId)}
            className="min-h-6 text-left hover:text-accent hover:underline"
          >
            {text}
          </button>
        </li>
      ))}
    </ul>
  );
}
