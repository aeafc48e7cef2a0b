import { isUndoable, maxUndoable, type UndoFact, undoableForMs } from "@/lib/actions/undo";
import { isAllowed, permissions } from "@/lib/permissions";
import type { UndoRequest } from "@/lib/schema/action";
import { verbs } from "@/lib/verbs";
import { AppError } from "@/server/errors";
import type { ActionInput, ActionTarget } from "./action-input";
import type { RequestContext, RequestRecord, RequestStore } from "./request-store";

/**
 * The action that takes an earlier one back: what that one did to at most 100 entries in the last 10 minutes, each with
 * how it stood before. Entries it did not act on are none of its targets. `not-found` and `conflict` where there is
 * nothing that could be taken back.
 */
export async function undoInput(
  body: UndoRequest,
  record: RequestRecord,
  requests: RequestStore,
  nowMs: number,
): Promise<ActionInput> {
  const { requestId, undoes, reason, dryRun } = body;
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

/** Why this person may not take that request back; null when they may: it is their own or they are an admin, and they may do what it did. */
export function whyNotUndo({ verb, actor: who }: RequestRecord, { actor }: RequestContext): string | null {
  const { permission } = verbs[verb];
  if (!isAllowed(actor, permission)) return `The role ${actor.role} may not ${permissions[permission].description}.`;
  if (who === actor.name || actor.role === "admin") return null;
  return "Somebody else did this; only they or an admin may undo it.";
}
