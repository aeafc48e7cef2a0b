import type { TableFields } from "@/components/ui/copy-table";
import type { PendingRow } from "@/lib/schema/pending";
import { hasNoTime } from "@/lib/stream/delivery-words";

export const copyFields: TableFields<PendingRow> = {
  call_id: ({ callId }) => callId,
  group: ({ group }) => group,
  entry_id: ({ entryId }) => entryId,
  consumer: ({ consumer }) => consumer,
  consumer_state: ({ consumerState }) => consumerState,
  entry_age_ms: ({ entryAgeMs }) => entryAgeMs,
  idle_ms: ({ idleMs }) => (hasNoTime(idleMs) ? null : idleMs),
  deliveries: ({ deliveries }) => deliveries,
  ghost: ({ ghost }) => String(ghost),
  payload_field: ({ preview }) => preview?.field ?? null,
  payload: ({ preview }) => preview?.text ?? null,
};
