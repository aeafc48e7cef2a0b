import type { AuditFilter } from "@/lib/schema/audit-entry";
import type { AuditReader } from "./read-audit";

/** The audit as a file of JSON lines, read as fast as the client takes it. */
export async function exportAudit(reader: AuditReader, filter: AuditFilter): Promise<Response> {
  const lines = reader.lines(filter);
  const first = await lines.next();
  const encoder = new TextEncoder();
  let held = first;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (held.done) return controller.close();
      controller.enqueue(encoder.encode(held.value));
      held = await lines.next();
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  return new Response(stream, {
    headers: {
      "content-type": "application/x-ndjson; charset=utf-8",
      "content-disposition": 'attachment; filename="callboard-audit.jsonl"',
      "cache-control": "no-store",
    },
  });
}
