import type { ShownGap } from "@/lib/entries/entries-state";
import { formatClock, formatCounted } from "@/lib/format";
import { entryIdMs } from "@/lib/ids/entry-id";
import { Shape } from "../ui/shape";

/** Where entries are missing: why, how many, and what can be done. */
export function GapRow({ gap, onRepair }: { gap: ShownGap; onRepair(fromId: string): void }) {
  const many = gap.count === null ? "Entries" : formatCounted(gap.count, "entry", "entries");
  const isGone = gap.state === "gone";
  return (
    <div
      className={`flex h-8 items-center gap-2 border-y px-4 text-xs ${isGone ? "border-bad bg-bad-bg" : "border-line-strong bg-quiet-bg"}`}
      data-tip={`after ${gap.fromId}, up to ${gap.toId}`}
    >
      <Shape shape={isGone ? "cross" : "half"} tone={isGone ? "bad" : "info"} />
      <span className="truncate">
        {isGone
          ? `${many} after ${formatClock(entryIdMs(gap.fromId))} were trimmed before they could be shown; they cannot be repaired.`
          : gap.state === "repairing"
            ? `${many} came faster than this page took them; loading them …`
            : gap.state === "failed"
              ? `${many} are missing here and could not be loaded.`
              : `${many} are missing here.`}
      </span>
      {gap.state === "failed" || gap.state === "open" ? (
        <button type="button" className="text-accent hover:underline" onClick={() => onRepair(gap.fromId)}>
          Load them
        </button>
      ) : null}
    </div>
  );
}
