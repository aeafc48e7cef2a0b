import { Shape } from "@/components/ui/shape";
import type { Outcome } from "@/lib/schema/action";
import { outcomeLook, outcomeWords } from "./outcome-words";

/** What happened to an entry, as shape and words: `● claimed`, `○ skipped: acked meanwhile`. */
export function OutcomeMark({ outcome, className = "" }: { outcome: Outcome; className?: string }) {
  return (
    <span className={`inline-flex items-center gap-1.5 ${className}`}>
      <Shape {...outcomeLook(outcome.outcome)} />
      {outcomeWords(outcome)}
    </span>
  );
}
