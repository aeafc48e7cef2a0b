/** One sentence on what may be changed on the page, and on what decides what it shows; `docs/settings.md` tells of all. */
const meanings: Readonly<Record<string, string>> = {
  CALLBOARD_IDLE_AFTER_MS: "A producer silent for so long makes its call idle.",
  CALLBOARD_ENDED_AFTER_MS: "A producer silent for so long makes its call ended.",
  CALLBOARD_SLOW_AFTER_MS: "Undelivered or pending for so long makes a group SLOW.",
  CALLBOARD_BLOCKED_AFTER_MS: "Work, and nothing acked for so long, makes a group BLOCKED.",
  CALLBOARD_GONE_AFTER_MS: "Work, and nobody polling for so long, makes a group GONE.",
  CALLBOARD_AT_RISK_MS: "A loss forecast within that makes a group AT_RISK.",
  CALLBOARD_LOSS_SHOWN_MS: "For so long a loss is told after the last entry was lost.",
  CALLBOARD_POISON_DELIVERIES: "So many deliveries make an entry POISON.",
  CALLBOARD_STREAMS: "Key patterns of calls; what else Redis holds is not read.",
  CALLBOARD_EXPECTED_GROUPS: "Groups that each call of a pattern must have; without it they are learned.",
  CALLBOARD_ADAPTERS: "Who writes which streams, and how; found out per call where it is not said.",
  CALLBOARD_MASKING: "What of personal data is masked, in everything that leaves the console.",
  CALLBOARD_MASKING_STREAMS: "Another mode for streams that match a pattern.",
  CALLBOARD_MASKING_OFF_ACCEPTED: "Needed beside a mode that is off where people sign in.",
  CALLBOARD_MASKING_KINDS: "The kinds that are masked; all where it is not said.",
  CALLBOARD_MASKING_PLAIN_FIELDS: "Fields that are shown as written.",
  CALLBOARD_MASKING_PATTERNS: "Patterns of your own that are masked too.",
  CALLBOARD_REDIS_BUDGET_PERCENT: "The share of one Redis core that the console may use.",
  CALLBOARD_HOT_EVERY_MS: "How often a live call is read.",
  CALLBOARD_COLD_EVERY_MS: "How often an ended call is read.",
  CALLBOARD_DISCOVER_EVERY_MS: "How often new calls are looked for.",
  CALLBOARD_MAX_CALLS: "Calls watched at most; Calls says when there are more.",
  CALLBOARD_METRICS_STREAMS: "How many streams have series of their own on /metrics.",
};

export const meaningOf = (name: string): string | null =>
  Object.hasOwn(meanings, name) ? (meanings[name] ?? null) : null;
