import { formatCounted } from "../format";
import type { Missing } from "../schema/transcript";

/** One thing that is missing of a call, counted, with the first place that shows it. */
export interface MissingCount {
  kind: Missing["kind"];
  text: string;
  firstEntryId: string | null;
  /** Something is not there at all; otherwise it is only doubtful. */
  isLoss: boolean;
}

const order: readonly Missing["kind"][] = [
  "trimmed-head",
  "gap",
  "cut",
  "unfinished-tool",
  "never-acked",
  "late",
  "clock",
];

/** What a reader must know before believing a transcript, each kind once, losses first. */
export function countMissing(missing: readonly Missing[]): MissingCount[] {
  return order.flatMap((kind) => {
    const found = missing.filter((one) => one.kind === kind);
    const isLoss = kind === "trimmed-head" || kind === "gap" || kind === "cut";
    // Each clock trouble is one of its own: they do not add up.
    const told = kind === "clock" ? found.map((one) => [one]) : found.length === 0 ? [] : [found];
    return told.flatMap((same) => {
      const [first] = same;
      if (!first) return [];
      return [{ kind, text: sayCount(kind, same, first.text), firstEntryId: first.beforeEntryId, isLoss }];
    });
  });
}

function sayCount(kind: Missing["kind"], found: readonly Missing[], firstText: string): string {
  const known = found.reduce((sum, { entries }) => sum + (entries ?? 0), 0);
  switch (kind) {
    case "gap": {
      const isAtLeast = found.some(({ entries }) => entries === null);
      if (known === 0) return `${formatCounted(found.length, "gap")} of unknown size`;
      return `${formatCounted(found.length, "gap")}, ${isAtLeast ? "at least " : ""}${formatCounted(known, "entry", "entries")} missing`;
    }
    case "unfinished-tool":
      return `${formatCounted(found.length, "tool call")} without a result`;
    case "never-acked":
      return `${formatCounted(known, "entry", "entries")} that no group has acknowledged`;
    case "late":
      return `${formatCounted(known, "text")} arrived late`;
    default:
      return firstText.replace(/\.$/, "");
  }
}
