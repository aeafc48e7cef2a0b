import { formatCounted } from "./format";

/**
 * Why something is missing between two entries: it left the stream unread, its stream was lost and made anew, an operator
 * removed it from the archive, its producer's numbers say so, it came faster than it was taken and may still be read, or
 * it may lie in an archive that cannot be read now.
 */
export type GapCause = "trimmed" | "remade" | "deleted" | "numbered" | "skipped" | "unread";

/** The one sentence for a gap, wherever it is shown; a count of null is one that nobody knows. */
export function sayGap(count: number | null, cause: GapCause, isAtLeast = false): string {
  const isOne = count === 1;
  const many = cause === "numbered" ? "events" : "entries";
  const one = cause === "numbered" ? "event" : "entry";
  const counted = formatCounted(count ?? 0, one, many);
  const what = count === null ? `An unknown number of ${many}` : isAtLeast ? `At least ${counted}` : counted;
  switch (cause) {
    case "trimmed":
      return `${what} ${isOne ? "was trimmed before it" : "were trimmed before they"} could be read.`;
    case "remade":
      return `${what} ${isOne ? "was" : "were"} lost when the stream was made anew.`;
    case "deleted":
      return `${what} ${isOne ? "was" : "were"} removed from the archive.`;
    case "numbered":
      return `${what} ${isOne ? "is" : "are"} missing here by the producer's own numbers.`;
    case "unread":
      return `${what} may lie in the archive, which cannot be read now.`;
    case "skipped":
      return `${what} ${isOne ? "is" : "are"} missing here.`;
  }
}
