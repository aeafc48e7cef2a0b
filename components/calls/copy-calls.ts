import type { QueryClient } from "@tanstack/react-query";
import { type CallsAsk, callsQuery } from "@/components/data/queries";
import { callFigures } from "@/lib/call-figures";
import { formatCount, formatCounted } from "@/lib/format";
import { callColumns } from "./call-columns";

const mostRows = 500;
const noHues: ReadonlyMap<string, number> = new Map();

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
      const row = { call, figures: callFigures(call, group), hues: noHues };
      return callColumns.map(({ tsv }) => plain(tsv.of(row))).join("\t");
    });
    const head = callColumns.map(({ tsv }) => tsv.header).join("\t");
    await navigator.clipboard.writeText([head, ...lines, ""].join("\n"));
    return rows.length < total
      ? `Copied the first ${rows.length} of ${formatCount(total)} calls`
      : `Copied ${formatCounted(rows.length, "call")}`;
  } catch (error) {
    return error instanceof Error ? `Not copied: ${error.message}` : "Not copied";
  }
}

/** Unknown stays empty, never 0; what would break a line or a cell becomes a space. */
const plain = (value: string | number | null): string =>
  value === null ? "" : String(value).replace(/[\t\r\n]+/g, " ");
