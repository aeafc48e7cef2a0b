import { maxUndoable, undoFact } from "@/lib/actions/undo";
import type { Outcome } from "@/lib/schema/action";
import type { ActionInput } from "../action-input";
import type { ScriptRow } from "./verb";

/** Whether what an undo needs is noted: not for jobs, whose scripts would take longer for it. */
export function canBeUndone({ jobId, dryRun, targets, params }: ActionInput): boolean {
  return jobId === undefined && !dryRun && !params.ghosts && targets.length <= maxUndoable;
}

/** How the entry stood before, and what an undo compares and restores. */
export function noteUndo(input: ActionInput, { a, b, c, extra }: ScriptRow): Partial<Outcome> {
  const undo = canBeUndone(input) ? undoFact(extra) : null;
  return undo === null ? {} : { before: { consumer: a, idleMs: Number(b), deliveries: Number(c) }, undo };
}
