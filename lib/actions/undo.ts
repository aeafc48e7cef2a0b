import type { Outcome } from "@/lib/schema/action";

/** Of one request; a larger one can be undone by none. */
export const maxUndoable = 100;
export const undoableForMs = 10 * 60_000;

/** Verbs that can be taken back. */
export type Undoable = "claim" | "ack";

export function isUndoable(verb: string): verb is Undoable {
  return verb === "claim" || verb === "ack";
}

/** When Redis says the entry was delivered before, and when the action gave it to its new owner (0 after an ack). */
export type UndoFact = NonNullable<Outcome["undo"]>;

/** From what the script says of a target it acted on: `<delivered before>|<held since>`. */
export function undoFact(extra: string): UndoFact | null {
  const [, before, since] = /^(\d+)\|(\d+)$/.exec(extra) ?? [];
  return before === undefined || since === undefined
    ? null
    : { deliveredAtMs: Number(before), heldSinceMs: Number(since) };
}
