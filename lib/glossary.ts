import { statusMeanings } from "./status-meanings";

/** One sentence for each word a screen uses: the only place that explains them. */
const glossary = {
  call: "One stream matched by the configured pattern; its id is the part the * stands for.",
  state: "live: entries arrive; idle: the producer is silent; ended: it has been silent for long, or said so.",
  status: "The worst of the call's groups; the sentence beside it holds the numbers that fired it.",
  since: "How long it has had this status.",
  group: "A consumer group: everybody in it shares one reading position and one list of pending entries.",
  consumer: "One reader of a group, by the name it gives itself.",
  lag: "Entries added to the stream and not yet delivered to the group; ≈ is an estimate, ≤ Redis' own upper bound, ? unknown.",
  undeliveredAge: "How long the first undelivered entry has been waiting, by the clock of Redis.",
  pending: "Entries delivered to a consumer and not yet acknowledged.",
  oldestPendingAge: "How old the oldest pending entry is, from its id: a claim does not reset it.",
  oldestPendingIdle: "How long since the oldest pending entry was last handed to anybody.",
  maxDeliveries: "The most times one pending entry has been delivered; a high number means it fails again and again.",
  ghosts: "Pending ids whose entry has been trimmed or deleted: nobody can process them any more.",
  headroom: "Stream time left between the oldest kept entry and the first one this group has not read.",
  lossIn:
    "How long until trimming reaches entries this group has not read, at the present rates, or until the key expires with what it has not done.",
  skipped: "Entries trimmed before this group ever read them; the group will never see them.",
  drain: "How long until the backlog is gone at the present add and read rates; never means it is not shrinking.",
  entriesPerSecond: "Entries the producers add per second.",
  readsPerSecond: "Entries delivered to the group per second.",
  length: "Entries in the stream now.",
  entriesAdded: "Entries added since the stream was made, trimmed ones included.",
  silence: "How long since the last entry was added.",
  idle: "How long since the consumer last tried to read; workers that poll stay near zero.",
  inactive:
    "How long since the consumer last got or acknowledged an entry; high with a low idle means it polls and does nothing.",
  trimHorizon: "The oldest entry the stream still holds; what is before it can no longer be read.",
  retention: "How much of the call Redis still holds, and until when.",
  callsAffected: "Calls in which this group is slow or worse, of all calls that have it.",
  missingCalls: "Calls that ought to have this group and have not: it was never made there, or it vanished.",
  percentileUndelivered:
    "In 95 of 100 calls that have not ended the first undelivered entry has waited no longer than this.",
  registrations:
    "Consumers as Redis lists them, summed over the calls: one name in two calls counts twice, dead ones too.",
  percentiles: "In so many of 100 calls that have not ended it is no longer than this.",
  pressure:
    "Undelivered and pending entries beside what the stream keeps: above 100 % it keeps less than is still to be done.",
  consumerState:
    "alive: it reads; polling: it asks and finishes nothing; never read; dead: it has not asked for long; holding: the same, and it holds entries.",
  worstUndelivered: "The longest wait of a first undelivered entry over all calls of the group.",
  worstPending: "The oldest pending entry over all calls of the group.",
  load: "What the console's own reading costs the watched Redis, as a share of one core.",
} as const;

export type GlossaryTerm = keyof typeof glossary;

/** Of a word of the glossary, or a status. */
export function explainTerm(term: string): string {
  return new Map<string, string>([...Object.entries(glossary), ...Object.entries(statusMeanings)]).get(term) ?? "";
}
