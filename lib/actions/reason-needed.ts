import type { Verb } from "../schema/action";
import type { ReasonPolicy } from "../schema/session";

const alwaysWeighty: ReadonlySet<Verb> = new Set<Verb>([
  "create-group",
  "delete-everywhere",
  "discard",
  "remove-consumer",
]);

/** A job counts as many targets, whatever it holds. */
export function isReasonNeeded(
  policy: ReasonPolicy,
  { verb, targets, isLocal }: { verb: Verb; targets: number; isLocal: boolean },
): boolean {
  if (policy !== "usual") return policy === "required";
  return !isLocal && (targets > 1 || alwaysWeighty.has(verb));
}
