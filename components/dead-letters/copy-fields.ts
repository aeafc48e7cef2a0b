import type { TableFields } from "@/components/ui/copy-table";
import type { DeadLetter } from "@/lib/schema/dead-letter";

export const copyFields: TableFields<DeadLetter> = {
  dead_letter_id: ({ deadLetterId }) => deadLetterId,
  call_id: ({ callId }) => callId,
  group: ({ group }) => group,
  entry_id: ({ entryId }) => entryId,
  set_aside_at_ms: ({ atMs }) => atMs,
  age_ms: ({ ageMs }) => ageMs,
  reason: ({ reason }) => reason,
  by: ({ by }) => by,
  deliveries: ({ deliveries }) => deliveries,
  redrives: ({ redrives }) => redrives,
  loop_guarded: ({ isLoopGuarded }) => String(isLoopGuarded),
  consumer: ({ consumer }) => consumer,
  original_exists: ({ originalExists }) => (originalExists === null ? null : String(originalExists)),
  payload_field: ({ preview }) => preview?.field ?? null,
  payload: ({ preview }) => preview?.text ?? null,
};
