import type { Fate, Outcome, OutcomeKind, OutcomeWhy } from "@/lib/schema/action";
import type { Shape, Tone } from "@/lib/status-look";

const whyWords: Record<OutcomeWhy, string> = {
  "already-acked": "acked meanwhile",
  "owner-changed": "another consumer holds it",
  "too-fresh": "delivered again since it was seen",
  ghost: "its entry is gone",
  missing: "no longer there",
  "loop-guard": "redriven twice already",
  "still-pending": "the consumer holds entries",
  "not-a-ghost": "its entry is there",
  exists: "the group is there",
  "not-permitted": "the Redis user may not",
  refused: "Redis refused",
  "not-run": "never sent",
};

/** `claimed`, `skipped: acked meanwhile`. */
export function outcomeWords({ outcome, why }: Pick<Outcome, "outcome" | "why">): string {
  return why === undefined ? outcome : `${outcome}: ${whyWords[why]}`;
}

export function outcomeLook(outcome: OutcomeKind): { shape: Shape; tone: Tone } {
  if (outcome === "skipped") return { shape: "ring", tone: "quiet" };
  if (outcome === "failed") return { shape: "cross", tone: "bad" };
  if (outcome === "unknown") return { shape: "question", tone: "warn" };
  return { shape: "disc", tone: "good" };
}

export const fateWords: Record<Fate, { word: string; shape: Shape; tone: Tone; says: string }> = {
  acked: { word: "acked", shape: "disc", tone: "good", says: "It has left the pending list." },
  waiting: { word: "still pending", shape: "half", tone: "warn", says: "Nobody has read it since the action." },
  redelivered: {
    word: "redelivered",
    shape: "half",
    tone: "info",
    says: "Its owner has read it and not acked it yet.",
  },
  bounced: { word: "bounced", shape: "triangle", tone: "bad", says: "Another consumer has taken it." },
  unknown: { word: "unknown", shape: "question", tone: "quiet", says: "It could not be read." },
};

export type TallyLine = Pick<Outcome, "outcome" | "why"> & { count: number };

/** How many of each outcome and why, the most first. */
export function tallyOf(outcomes: readonly Outcome[]): TallyLine[] {
  const tally = new Map<string, TallyLine>();
  for (const { outcome, why } of outcomes) {
    const words = outcomeWords({ outcome, why });
    const known = tally.get(words);
    if (known) known.count++;
    else tally.set(words, { outcome, why, count: 1 });
  }
  return [...tally.values()].sort((a, b) => b.count - a.count);
}
