import { z } from "zod";
import { Outcome, OutcomeKind } from "@/lib/schema/action";

type Name = Pick<Outcome, "callId" | "group" | "entryId"> & Partial<Outcome>;

/** Outcomes beside the targets they belong to: the common one once, and each other one by its place. */
export const PackedOutcomes = z.object({
  /** Of all targets that are not in `others`; null where there is none yet. */
  common: OutcomeKind.nullable(),
  /** Ids of the dead letters made, by place, where the common outcome made some. */
  deadLetterIds: z.array(z.string()).optional(),
  others: z.record(z.string(), Outcome),
});
export type PackedOutcomes = z.infer<typeof PackedOutcomes>;

/** Small, because most targets of a request share one outcome and a name that stands elsewhere. */
export function packOutcomes(outcomes: readonly Outcome[]): PackedOutcomes {
  const common = commonOutcome(outcomes);
  const packed: PackedOutcomes = { common, others: {} };
  const ids: string[] = [];
  outcomes.forEach((outcome, i) => {
    if (isPlain(outcome, common)) ids[i] = outcome.deadLetterId ?? "";
    else packed.others[i] = outcome;
  });
  if (ids.some((id) => id !== "")) packed.deadLetterIds = Array.from(outcomes, (_, i) => ids[i] ?? "");
  return packed;
}

/** The outcomes again; `unknown` where nothing is known of a target. */
export function unpackOutcomes({ common, deadLetterIds, others }: PackedOutcomes, names: readonly Name[]): Outcome[] {
  return names.map((name, i) => {
    const other = others[i];
    if (other) return other;
    const deadLetterId = deadLetterIds?.[i];
    return { ...name, outcome: common ?? "unknown", ...(deadLetterId ? { deadLetterId } : {}) };
  });
}

function commonOutcome(outcomes: readonly Outcome[]): OutcomeKind | null {
  return outcomes.find((outcome) => isPlain(outcome, outcome.outcome))?.outcome ?? null;
}

/** Nothing but a name and the common outcome; a redriven dead letter also tells what it was. */
function isPlain({ outcome, why, detail, before, group }: Outcome, common: OutcomeKind | null): boolean {
  const isDeadLetter = outcome === "redriven" || outcome === "discarded";
  return outcome === common && !why && !detail && before === undefined && (!isDeadLetter || group === "");
}
