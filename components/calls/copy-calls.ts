import type { QueryClient } from "@tanstack/react-query";
import { type CallsAsk, callsQuery } from "@/components/data/queries";
import { callFigures } from "@/lib/call-figures";
import { formatCount, formatCounted } from "@/lib/format";
import { tableCell } from "@/lib/table-text";
import type { CallsTableRow } from "./call-cells";

/** Exact values with their unit in the head; null stays empty. */
const fields: Record<string, (row: Pick<CallsTableRow, "call" | "figures">) => string | number | null> = {
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

const mostRows = 500;

/** Puts the list's first 500 rows, every column, on the clipboard; answers with what to tell the reader. */
export async function copyCalls(
  queryClient: QueryClient,
  filter: Omit<CallsAsk, "limit" | "offset">,
  group: string | null,
): Promise<string> {
  try {
    const { rows, total } = await queryClient.fetchQuery({
      ...callsQuery({ ...filter, limit: mostRows, offset: 0 }),
      staleTime: 0,
    });
    const lines = rows.map((call) => {
      const row = { call, figures: callFigures(call, group) };
      return Object.values(fields)
        .map((of) => tableCell(of(row)))
        .join("\t");
    });
    const head = Object.keys(fields).join("\t");
    await navigator.clipboard.writeText([head, ...lines, ""].join("\n"));
    return rows.length < total
      ? `Copied the first ${rows.length} of ${formatCount(total)} calls`
      : `Copied ${formatCounted(rows.length, "call")}`;
  } catch (error) {
    return error instanceof Error ? `Not copied: ${error.message}` : "Not copied";
  }
}
