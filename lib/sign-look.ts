/** Every sign, those first that most need somebody. Without zod, for screens that only name them. */
export const signKinds = [
  "missing",
  "vanished",
  "made-anew",
  "no-readers",
  "orphaned",
  "unfinished",
  "kept-alive",
  "made-late",
  "reclaimed",
  "ids-ahead",
  "pinned",
  "no-cap",
  "no-expiry",
] as const;

export type SignKind = (typeof signKinds)[number];

/** What each sign is called on screen, in lists and filters. */
export const signWords: Record<SignKind, string> = {
  missing: "missing",
  vanished: "vanished",
  "made-anew": "made anew",
  "no-readers": "no readers",
  orphaned: "orphaned entries",
  unfinished: "reads, does not finish",
  "kept-alive": "kept alive by its owner",
  "made-late": "made behind entries",
  reclaimed: "claimed, not processed",
  "ids-ahead": "ids ahead of the clock",
  pinned: "pinned by one group",
  "no-cap": "never trimmed",
  "no-expiry": "ended, no time to live",
};
