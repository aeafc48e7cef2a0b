import type { QueryClient } from "@tanstack/react-query";
import { type CallsAsk, callsQuery } from "@/components/data/queries";
import { copyTable, type TableFields } from "@/components/ui/copy-table";
import { callFigures } from "@/lib/call-figures";
import type { CallsTableRow } from "./call-cells";

const fields: TableFields<Pick<CallsTableRow, "call" | "figures">> = {
  status: ({ call, figures }) => figures.worst?.status ?? call.status,
  call_id: ({ call }) => call.callId,
  undelivered_age_ms: ({ figures }) => figures.undeliveredAge?.undeliveredAgeMs ?? null,
  lag_entries: ({ figures }) => figures.lag?.lagEntries ?? null,
  worst_group: ({ figures }) => figures.worst?.name ?? null,
  oldest_pending_age_ms: ({ figures }) => figures.oldestPendingAge?.oldestPendingAgeMs ?? null,
  pending: ({ figures }) => figures.pending?.pending ?? null,
  loss_in_ms: ({ figures }) => figures.lossIn?.lossInMs ?? null,
  skipped_entries: ({ figures }) => figures.skipped?.skippedEntries ?? null,
  groups: ({ call }) => call.groups.map(({ name, status }) => `${name}=${status}`).join(" "),
  entries_per_second: ({ call }) => call.entriesPerSecond,
  state: ({ call }) => call.state,
  silence_ms: ({ call }) => call.producerSilenceMs,
  length: ({ call }) => call.length,
  status_since_ms: ({ call, figures }) => figures.worst?.sinceMs ?? call.sinceMs,
};

const maxRows = 500;

/** Puts the list's first 500 rows, every column, on the clipboard; answers with what to tell the reader. */
export function copyCalls(
  queryClient: QueryClient,
  filter: Omit<CallsAsk, "limit" | "offset">,
  group: string | null,
): Promise<string> {
  return copyTable(fields, async () => {
    const { rows, total } = await queryClient.fetchQuery({
      ...callsQuery({ ...filter, limit: maxRows, offset: 0 }),
      staleTime: 0,
    });
    const shown = rows.map((call) => ({ call, figures: callFigures(call, group) }));
    return { rows: shown, total, one: "call", many: "calls" };
  });
}
