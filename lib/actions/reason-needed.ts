import type { Verb } from "../schema/action";

/**
 * `CALLBOARD_REASONS`: whether each action needs a reason. `usual`: none of the local operator; of people who signed in,
 * one for whatever touches more than one target or cannot be undone.
 */
export const reasonPolicies = ["usual", "required", "optional"] as const;
export type ReasonPolicy = (typeof reasonPolicies)[number];

const alwaysWeighty: ReadonlySet<Verb> = new Set<Verb>(["discard", "remove-consumer"]);

/** A job counts as many targets, whatever it holds. */
export function isReasonNeeded(
  policy: ReasonPolicy,
  { verb, targets, isLocal }: { verb: Verb; targets: number; isLocal: boolean },
): boolean {
  if (policy !== "usual") return policy === "required";
  return !isLocal && (targets > 1 || alwaysWeighty.has(verb));
}
