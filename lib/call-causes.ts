/**
 * What stands in a group's way in one call. `stopped` nobody gets its work done; `behind` its work goes on too slowly;
 * `poison` an entry that fails again and again; `lost` entries are gone and nothing else is wrong; `unknown` cannot be
 * told. One finding is one of these of one group, so the words are stable names.
 */
export const causeKinds = ["stopped", "behind", "poison", "lost", "unknown"] as const;

/** What a list can be narrowed to: a cause, or the groups that lost entries lately, whatever they do now. */
export const causeFilters = [...causeKinds, "lost-lately"] as const;

/** Calls that an address or a question may name one by one. */
export const maxNamedCalls = 50;

/**
 * Findings of what no group's status tells. `missing` and `vanished` groups are not there, `stream-gone` ones went with
 * their stream; `no-readers` and `ids-ahead` are said of streams, the others of Redis, of all producers and
 * of the copies: `copy-stopped` where archive or bridge stands still, `copy-lost` where trimming passed the archive.
 */
export const otherFindingKinds = [
  "missing",
  "vanished",
  "stream-gone",
  "no-readers",
  "ids-ahead",
  "writes-refused",
  "writes-silent",
  "unreachable",
  "failover",
  "copy-stopped",
  "copy-lost",
] as const;
