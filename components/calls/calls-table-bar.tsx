"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Columns3, Copy } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import type { CallsAsk } from "@/components/data/queries";
import { Button } from "@/components/ui/button";
import { formatCount, formatCounted } from "@/lib/format";
import type { CallWindow } from "./use-call-window";
import { useCallsUrl } from "./use-calls-url";
import type { ColumnChoice } from "./use-column-choice";
import type { RowOrder } from "./use-row-order";

const ColumnPicker = dynamic(() => import("./column-picker").then((module) => module.ColumnPicker), { ssr: false });

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
  const [{ group }] = useCallsUrl();
  const [isChoosing, setChoosing] = useState(false);
  const [said, setSaid] = useState("");
  const chooser = useRef<HTMLButtonElement>(null);
  const changes = list.page?.changes ?? 0;
  async function copy(): Promise<void> {
    const { copyCalls } = await import("./copy-calls");
    setSaid(await copyCalls(queryClient, { ...filter, ...(order.held === null ? {} : { order: order.held }) }, group));
  }

  const isHeld = isReading && order.held !== null;

  return (
    <div className="sticky top-10 z-10 flex h-9 items-center gap-3 bg-bg px-3 sm:px-4">
      <h2 className="text-sm font-semibold">Calls</h2>
      <span className="figure text-text-2">{list.total === undefined ? "" : formatCount(list.total)}</span>
      {isHeld && changes > 0 ? (
        <Button look="plain" onClick={order.update} tip="Put the rows into their present order (u)">
          {formatCounted(changes, "change")} — update
        </Button>
      ) : (
        <span className="text-xs text-text-3 max-sm:hidden">{isHeld ? "order stands still while you read" : ""}</span>
      )}
      <span className="ml-auto text-xs text-text-3" aria-live="polite">
        {said}
      </span>
      <Button
        look="quiet"
        aria-label="Copy as TSV"
        tip="Copy as tab-separated values, with exact numbers"
        onClick={copy}
      >
        <Copy aria-hidden className="size-3.5" />
        <span className="max-sm:hidden">Copy</span>
      </Button>
      <Button
        ref={chooser}
        look="quiet"
        aria-label="Choose columns"
        aria-expanded={isChoosing}
        onClick={() => setChoosing(!isChoosing)}
        tip={
          notFitting > 0
            ? `${formatCounted(notFitting, "chosen column does", "chosen columns do")} not fit this width`
            : "Choose columns"
        }
      >
        <Columns3 aria-hidden className="size-3.5" />
        <span className="max-sm:hidden">Columns</span>
      </Button>
      {isChoosing ? <ColumnPicker anchor={chooser.current} choice={choice} onClose={() => setChoosing(false)} /> : null}
    </div>
  );
}
