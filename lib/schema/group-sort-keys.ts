/** Columns that groups can be sorted by. Without zod, for screens that only name them. */
export const groupSortKeys = [
  "worst",
  "name",
  "calls",
  "trouble",
  "lag",
  "undelivered",
  "pending",
  "oldestPending",
  "reads",
  "drain",
  "lossIn",
  "lost",
  "consumers",
] as const;
