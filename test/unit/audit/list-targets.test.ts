import { expect, test } from "vitest";
import { auditTargets } from "@/lib/actions/audit-targets";
import { listTargets } from "@/lib/audit/list-targets";
import type { Outcome } from "@/lib/schema/action";

test.each<[string, Outcome[]]>([
  ["nothing", []],
  [
    "all alike",
    [
      { callId: "a", group: "comply", entryId: "1-0", outcome: "claimed" },
      { callId: "a", group: "comply", entryId: "2-0", outcome: "claimed" },
    ],
  ],
  [
    "some skipped",
    [
      { callId: "a", group: "comply", entryId: "1-0", outcome: "claimed" },
      { callId: "a", group: "comply", entryId: "2-0", outcome: "skipped", why: "already-acked" },
      { callId: "b", group: "brain", entryId: "2-0", outcome: "skipped", why: "ghost" },
    ],
  ],
])("gives back what was recorded: %s", (_, outcomes) => {
  expect(listTargets(auditTargets(outcomes))).toEqual(outcomes);
});

test("an intent has no outcome yet", () => {
  const targets = auditTargets([{ callId: "a", group: "comply", entryId: "1-0" }]);
  expect(listTargets(targets)).toEqual([{ callId: "a", group: "comply", entryId: "1-0", outcome: null }]);
});
