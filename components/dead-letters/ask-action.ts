import type { ActionAsk, ActionOffer } from "@/components/actions/action-ask";
import { formatCounted } from "@/lib/format";
import type { DeadLetterTarget, Outcome } from "@/lib/schema/action";
import type { DeadLetter } from "@/lib/schema/dead-letter";
import { nameInText } from "@/lib/visible-name";

/** The action on these dead letters. A redrive offers further choices for those that it leaves out. */
export function askFor(verb: "redrive" | "discard", letters: readonly DeadLetter[]): ActionAsk {
  const targets = letters.map(({ callId, deadLetterId }) => ({ callId, deadLetterId }));
  const groups = [...new Set(letters.map(({ group }) => group))];
  const calls = [...new Set(letters.map(({ callId }) => callId))];
  const of = groups.length === 1 ? nameInText(groups[0] ?? "") : formatCounted(groups.length, "group");
  const where =
    calls.length === 1 ? `in call ${nameInText(calls[0] ?? "")}` : `in ${formatCounted(calls.length, "call")}`;
  const ask: ActionAsk = {
    verb,
    targets,
    object: `${formatCounted(letters.length, "dead letter")} of ${of} ${where}`,
    params: {},
    hasRate: true,
  };
  return verb === "redrive" ? { ...ask, offers: offersFor } : ask;
}

/** The two that are never done by themselves: against the loop guard, and anew for all groups. */
export function offersFor(outcomes: readonly Outcome[]): ActionOffer[] {
  const guarded = targetsOf(outcomes, "loop-guard");
  const gone = targetsOf(outcomes, "ghost");
  const offers: ActionOffer[] = [];
  if (guarded.length > 0) {
    offers.push({
      label: "Force…",
      says: `${formatCounted(guarded.length, "dead letter")} came back after two redrives: another one may fail the same way.`,
      ask: {
        verb: "redrive",
        targets: guarded,
        object: `redrive of ${formatCounted(guarded.length, "dead letter")}`,
        params: { force: true },
        hasRate: true,
        words: {
          verb: "Force",
          says: "Redrives against the loop guard, to the one group that failed. It failed on each of them at least three times.",
        },
        offers: offersFor,
      },
    });
  }
  if (gone.length > 0) {
    offers.push({
      label: "Add as new entries…",
      says: `The original of ${formatCounted(gone.length, "dead letter")} is no longer in the stream: it cannot go back to one group alone.`,
      ask: {
        verb: "redrive",
        targets: gone,
        object: `${formatCounted(gone.length, "new entry", "new entries")}, for all groups`,
        params: { asNewEntry: true },
        hasRate: true,
        words: {
          verb: "Add",
          says: "Adds a copy at the end of the stream. Every group of the call reads it, those that were done with it too; the field _redrive_group names the one that failed. This cannot be undone.",
          isDestructive: true,
        },
        offers: (further) =>
          offersFor(further).map((offer) => ({
            ...offer,
            ask: { ...offer.ask, params: { force: true, asNewEntry: true } },
          })),
      },
    });
  }
  return offers;
}

function targetsOf(outcomes: readonly Outcome[], why: Outcome["why"]): DeadLetterTarget[] {
  return outcomes.flatMap(({ callId, deadLetterId, why: of }) =>
    of === why && deadLetterId ? [{ callId, deadLetterId }] : [],
  );
}
