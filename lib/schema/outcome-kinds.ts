/** How a target can fare, what was done first. Without zod, for screens that only name them. */
export const outcomeKinds = [
  "claimed",
  "released",
  "acked",
  "deleted",
  "dead-lettered",
  "redriven",
  "discarded",
  "removed",
  "created",
  "restored",
  "skipped",
  "failed",
  "unknown",
] as const;
