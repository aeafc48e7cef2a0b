"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { CallsAsk } from "@/components/data/queries";
import { TableTools } from "@/components/data/table-tools";
import type { ColumnChoice } from "@/components/data/use-column-choice";
import { Button } from "@/components/ui/button";
import { formatClock, formatCount, formatCounted } from "@/lib/format";
import type { CallWindow } from "./use-call-window";
import { useCallsUrl } from "./use-calls-url";
import type { RowOrder } from "./use-row-order";

interface CallsTableBarProps {
  list: CallWindow;
  order: RowOrder;
  filter: Omit<CallsAsk, "limit" | "offset">;
  isReading: boolean;
  choice: ColumnChoice;
  notFitting: number;
}

/** What the table shows, whether its order stands still, and what can be done with all of it. */
export function CallsTableBar({ list, order, filter, isReading, choice, notFitting }: CallsTableBarProps) {
  const queryClient = useQueryClient();
  const [{ group, calls, seen: at }] = useCallsUrl();
  const changes = list.page?.changes ?? 0;
  async function copy(): Promise<string> {
    const { copyCalls } = await import("./copy-calls");
    return copyCalls(queryClient, { ...filter, ...(order.held === null ? {} : { order: order.held }) }, group);
  }

  const isHeld = isReading && order.held !== null;

  return (
    <div className="sticky top-10 z-10 flex h-9 items-center gap-3 bg-bg px-3 sm:px-4">
      <h2 className="text-sm font-semibold">Calls</h2>
      <span className="figure text-text-2">{list.total === undefined ? "" : formatCount(list.total)}</span>
      {calls.length === 0 || list.total === undefined ? null : (
        <span className="text-xs text-text-2">
          {at === null
            ? `of ${formatCounted(calls.length, "call")} by name`
            : `of the ${formatCount(calls.length)} that the finding counted at ${formatClock(at)}`}
          {list.total < calls.length ? `; ${calls.length - list.total} not in Redis any more` : ""}
        </span>
      )}
      {isHeld && changes > 0 ? (
        <Button look="plain" onClick={order.update} tip="Put the rows into their present order (u)">
          {formatCounted(changes, "change")} — update
        </Button>
      ) : (
        <span className="text-xs text-text-3 max-sm:hidden">{isHeld ? "order stands still while you read" : ""}</span>
      )}
      <span className="ml-auto" />
      <TableTools choice={choice} notFitting={notFitting} onCopy={copy} />
    </div>
  );
}
