import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { auditColumns } from "@/components/audit/audit-columns";
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

function listOf(shown: AuditEntry): string {
  const page = renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <AuditRow entry={shown} columns={auditColumns} />
    </QueryClientProvider>,
  );
  return /<details.*<\/details>/s.exec(page)?.[0] ?? "";
}

test("a record whose entries all fared alike says so for each of them", () => {
  expect(listOf(entry).match(/claimed/g)).toHaveLength(2);
});

test("a record of many targets says how many more there are", () => {
  const entryIds = Array.from({ length: 200 }, (_, i) => `${i + 1}-0`);
  const targets: AuditEntry["targets"] = [{ callId: "a", group: "comply", entryIds, outcome: "claimed" }];
  const list = listOf({ ...entry, targets, targetsAreCut: true, targetCount: 900 });
  expect(list.match(/claimed/g)).toHaveLength(20);
  expect(list).toContain("880 more targets");
});
