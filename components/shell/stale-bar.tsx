"use client";

import { useFreshness } from "@/components/data/use-freshness";
import { Shape } from "@/components/ui/shape";
import { formatClock } from "@/lib/format";

/** Lies over the foot of the page, so that nothing moves under the reader. */
export function StaleBar() {
  const { kind, sinceMs, problem } = useFreshness();
  if (problem === null || sinceMs === null || kind === "unreachable") return null;
  return (
    <div
      role="status"
      className="fixed inset-x-0 bottom-0 z-20 flex items-center justify-center gap-2 border-t border-bad bg-bad-bg px-4 py-1.5 text-text max-sm:bottom-13 sm:left-(--rail)"
    >
      <Shape shape="square" tone="bad" />
      <span>
        {problem} since {formatClock(sinceMs)} — last values shown
      </span>
    </div>
  );
}
