import type { ShownGap } from "@/lib/entries/entries-state";
import { type GapCause, sayGap } from "@/lib/say-gap";
import { Shape } from "../ui/shape";

const afterwards: Record<ShownGap["state"], string> = {
  repairing: "This page could not keep up; loading …",
  failed: "Loading failed.",
  open: "",
  gone: "This cannot be repaired.",
};

/** Where entries are missing: why, how many, and what can be done. */
export function GapRow({ gap, onRepair }: { gap: ShownGap; onRepair(fromId: string): void }) {
  const isGone = gap.state === "gone";
  return (
    <div
      className={`flex h-8 items-center gap-2 border-y px-4 text-xs ${isGone ? "border-bad bg-bad-bg" : "border-line-strong bg-quiet-bg"}`}
      data-tip={`after ${gap.fromId}, up to ${gap.toId}`}
    >
      <Shape shape={isGone ? "cross" : "half"} tone={isGone ? "bad" : "info"} />
      <span className="truncate">
        {sayGap(gap.count, isGone ? goneBy(gap.cause) : "skipped", gap.isAtLeast)}{" "}
        {gap.cause === "unread" ? "Open the page again once it can be." : afterwards[gap.state]}
      </span>
      {gap.state === "failed" || gap.state === "open" ? (
        <button type="button" className="text-accent hover:underline" onClick={() => onRepair(gap.fromId)}>
          Load them
        </button>
      ) : null}
    </div>
  );
}

function goneBy(cause: ShownGap["cause"]): GapCause {
  return cause === "remade" || cause === "deleted" || cause === "unread" ? cause : "trimmed";
}
