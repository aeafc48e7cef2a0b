import type { CallGroup, CauseFilter } from "./schema/call";
import type { Status } from "./schema/status";

export type Shape = "disc" | "half" | "triangle" | "square" | "cross" | "ring" | "question";
export type Tone = "good" | "info" | "warn" | "bad" | "quiet";

export interface StatusLook {
  shape: Shape;
  word: string;
  tone: Tone;
  /** True where somebody has to do something. */
  needsCare: boolean;
}

/** How each status is drawn, from calm to worst: colour is never its only carrier. */
export const statusLooks: Record<Status, StatusLook> = {
  ENDED_CLEAN: { shape: "ring", word: "ended clean", tone: "quiet", needsCare: false },
  OK: { shape: "disc", word: "ok", tone: "good", needsCare: false },
  WARMING: { shape: "half", word: "warming", tone: "info", needsCare: false },
  UNKNOWN: { shape: "question", word: "unknown", tone: "quiet", needsCare: false },
  SLOW: { shape: "half", word: "slow", tone: "warn", needsCare: true },
  ENDED_WITH_BACKLOG: { shape: "ring", word: "ended, backlog", tone: "warn", needsCare: true },
  POISON: { shape: "cross", word: "poison", tone: "bad", needsCare: true },
  BLOCKED: { shape: "square", word: "blocked", tone: "bad", needsCare: true },
  GONE: { shape: "square", word: "gone", tone: "bad", needsCare: true },
  MISSING: { shape: "square", word: "missing", tone: "bad", needsCare: true },
  AT_RISK: { shape: "triangle", word: "at risk", tone: "bad", needsCare: true },
  LOSS: { shape: "cross", word: "loss", tone: "bad", needsCare: true },
};

const ranks = Object.fromEntries(Object.keys(statusLooks).map((status, rank) => [status, rank]));

/** From calm (0) to worst. */
export function rankOfStatus(status: Status): number {
  return ranks[status] ?? 0;
}

const isStatus = (text: string): text is Status => text in statusLooks;

/** Every status, worst first: the order of filters and of roll-ups. */
export const statusesWorstFirst: readonly Status[] = Object.keys(statusLooks).filter(isStatus).reverse();

/** Of a call that no group reads there is no progress to name. */
export const unreadWord = (status: Status): string | undefined =>
  status === "UNKNOWN" ? "nobody reads it" : status === "ENDED_CLEAN" ? "ended, unread" : undefined;

type Losses = Pick<CallGroup, "skippedEntries" | "passedEntries" | "droppedPending">;

const hasLost = ({ skippedEntries, passedEntries, droppedPending }: Losses): boolean =>
  Boolean(skippedEntries || passedEntries || droppedPending);

/** Nothing is left to do in a call that ended; clean it is not where its groups lost entries. */
export const endedWord = (status: Status, groups: readonly Losses[]): string | undefined =>
  status === "ENDED_CLEAN" && groups.some(hasLost) ? "ended, lost entries" : undefined;

/** What stands in a group's way, as a filter says it. */
export const causeWords: Readonly<Record<CauseFilter, string>> = {
  stopped: "work stands still",
  behind: "falls behind",
  poison: "fails on an entry",
  lost: "just lost entries",
  unknown: "lag unknown",
  "lost-lately": "lost entries before",
};
