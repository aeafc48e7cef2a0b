import { isUndoable, maxUndoable, type UndoFact, undoableForMs } from "@/lib/actions/undo";
import type { UndoRequest } from "@/lib/schema/action";
import { AppError } from "@/server/errors";
import type { ActionInput, ActionTarget } from "./action-input";
import type { RequestStore } from "./request-store";

/**
 * The action that takes an earlier one back: what that one did to at most 100 entries in the last 10 minutes, each with
 * how it stood before. Entries it did not act on are none of its targets. `not-found` and `conflict` where there is
 * nothing that could be taken back.
 */
export async function undoInput(body: UndoRequest, requests: RequestStore, nowMs: number): Promise<ActionInput> {
  const { requestId, undoes, reason, dryRun } = body;
  const record = await requests.find(undoes);
  if (record === null) throw new AppError("not-found", `There is no request ${undoes} (any more).`);
  const { verb, outcomes, toConsumer, atMs } = record;
  if (!isUndoable(verb)) throw new AppError("conflict", `A ${verb} cannot be undone; only a claim or an ack can.`);
  const known = await requests.find(requestId);
  if (known === null && nowMs - atMs > undoableForMs) {
    throw new AppError(
      "conflict",
      `Request ${undoes} is older than ${undoableForMs / 60_000} minutes; too old to undo.`,
    );
  }
  const facts = new Map<ActionTarget, UndoFact>();
  for (const { callId, group, entryId, before, undo } of outcomes) {
    if (!undo || !before) continue;
    facts.set({ callId, group, entryId, ...before }, undo);
  }
  if (facts.size === 0) {
    throw new AppError(
      "conflict",
      `Nothing of request ${undoes} can be undone: it did nothing, or to more than ${maxUndoable} entries.`,
    );
  }
  const params = { undoes, ...(toConsumer === "" ? {} : { toConsumer }) };
  return {
    verb: "undo",
    requestId,
    reason,
    dryRun,
    params,
    targets: [...facts.keys()],
    undoes: { verb, toConsumer, facts },
  };
}
