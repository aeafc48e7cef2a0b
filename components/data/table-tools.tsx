"use client";

import { Columns3, Copy } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { formatCounted } from "@/lib/format";
import type { ColumnChoice } from "./use-column-choice";

const ColumnPicker = dynamic(() => import("@/components/ui/column-picker").then((module) => module.ColumnPicker), {
  ssr: false,
});

/** What every table can do: be copied with exact numbers, and show the columns its reader chose. */
export function TableTools({
  choice,
  notFitting,
  onCopy,
}: {
  choice: ColumnChoice;
  notFitting: number;
  /** Answers with what to tell the reader. */
  onCopy(): Promise<string>;
}) {
  const [isChoosing, setChoosing] = useState(false);
  const [said, setSaid] = useState("");
  const chooser = useRef<HTMLButtonElement>(null);
  return (
    <>
      <span className="min-w-0 truncate text-xs text-text-3" aria-live="polite">
        {said}
      </span>
      <Button
        look="quiet"
        aria-label="Copy as TSV"
        tip="Copy as tab-separated values, with exact numbers"
        onClick={async () => setSaid(await onCopy())}
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
      {isChoosing ? (
        <ColumnPicker
          anchor={chooser.current}
          columns={choice.columns}
          chosen={choice.chosen}
          onChoose={choice.choose}
          onClose={() => setChoosing(false)}
        />
      ) : null}
    </>
  );
}
