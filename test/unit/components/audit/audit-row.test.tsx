import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { AuditRow } from "@/components/audit/audit-row";
import type { AuditEntry } from "@/lib/schema/audit-entry";

const entry: AuditEntry = {
  auditId: "1700000000000-0",
  atMs: 1_700_000_000_000,
  isOpen: false,
  kind: "outcome",
  action: "claim",
  requestId: "request-1",
  jobId: null,
  part: null,
  actor: { name: "ann", role: "operator" },
  address: "10.0.0.7",
  reason: "worker died",
  params: { toConsumer: "alive" },
  redis: "127.0.0.1:6379",
  targets: [{ callId: "a", group: "comply", entryIds: ["1-0", "2-0"], outcome: "claimed" }],
  targetsAreCut: false,
  targetCount: 2,
  counts: { claimed: 2 },
  durationMs: 3,
  note: null,
};

test("a record whose entries all fared alike says so for each of them", () => {
  const list = /<li.*<ul[^>]*>(.*)<\/ul>/s.exec(renderToStaticMarkup(<AuditRow entry={entry} />))?.[1] ?? "";
  expect(list.match(/claimed/g)).toHaveLength(2);
});
