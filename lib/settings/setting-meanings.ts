/** One sentence on what may be changed on the page; `docs/settings.md` tells of all. */
const meanings: Readonly<Record<string, string>> = {
  CALLBOARD_IDLE_AFTER_MS: "A producer silent for so long makes its call idle.",
  CALLBOARD_ENDED_AFTER_MS: "A producer silent for so long makes its call ended.",
  CALLBOARD_SLOW_AFTER_MS: "Undelivered or pending for so long makes a group SLOW.",
  CALLBOARD_BLOCKED_AFTER_MS: "Work, and nothing acked for so long, makes a group BLOCKED.",
  CALLBOARD_GONE_AFTER_MS: "Work, and nobody polling for so long, makes a group GONE.",
  CALLBOARD_AT_RISK_MS: "A loss forecast within that makes a group AT_RISK.",
  CALLBOARD_LOSS_SHOWN_MS: "For so long a loss is told after the last entry was lost.",
  CALLBOARD_POISON_DELIVERIES: "So many deliveries make an entry POISON.",
  CALLBOARD_EXPECTED_GROUPS: "Groups that each call of a pattern must have; without it they are learned.",
};

export const meaningOf = (name: string): string | null =>
  Object.hasOwn(meanings, name) ? (meanings[name] ?? null) : null;
