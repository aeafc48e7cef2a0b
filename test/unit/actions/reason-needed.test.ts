import { expect, test } from "vitest";
import { isReasonNeeded } from "@/lib/actions/reason-needed";
import type { Verb } from "@/lib/schema/action";
import type { ReasonPolicy } from "@/lib/schema/session";

test.each<[ReasonPolicy, Verb, number, boolean, boolean]>([
  ["usual", "claim", 1, true, false],
  ["usual", "discard", 900, true, false],
  ["usual", "claim", 1, false, false],
  ["usual", "ack", 1, false, false],
  ["usual", "ack", 2, false, true],
  ["usual", "discard", 1, false, true],
  ["usual", "remove-consumer", 1, false, true],
  ["required", "claim", 1, true, true],
  ["optional", "discard", 900, false, false],
])("%s: %s of %d, local %s: %s", (policy, verb, targets, isLocal, isNeeded) => {
  expect(isReasonNeeded(policy, { verb, targets, isLocal })).toBe(isNeeded);
});
