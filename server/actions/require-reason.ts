import { isReasonNeeded } from "@/lib/actions/reason-needed";
import type { Actor } from "@/lib/permissions";
import type { Verb } from "@/lib/schema/action";
import type { ReasonPolicy } from "@/lib/schema/session";
import { AppError } from "@/server/errors";

/** Refuses an action that says no reason where one is needed (`bad-request`, by its field). */
export function requireReason(
  policy: ReasonPolicy,
  { verb, reason, targets }: { verb: Verb; reason: string; targets: number },
  { isLocal }: Actor,
): void {
  if (reason !== "" || !isReasonNeeded(policy, { verb, targets, isLocal })) return;
  const message = "is needed for this action: say in a few words why; it is kept in the audit";
  throw new AppError("bad-request", `reason ${message}.`, [{ path: "reason", message }]);
}
