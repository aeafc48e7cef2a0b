"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/lib/format";
import type { SchemaReport } from "@/lib/schema/call-shape";
import type { ConversationHeader } from "@/lib/schema/replay";

const SchemaReportDialog = dynamic(() => import("./schema-report").then((module) => module.SchemaReportDialog), {
  ssr: false,
});

/** How much of the call was understood; opens the whole report. */
export function ReportButton({ header }: { header: ConversationHeader }) {
  const [isOpen, setOpen] = useState(false);
  if (header.report.entries === 0) return null;
  return (
    <>
      <Button
        look="quiet"
        className="px-1 max-sm:hidden print:hidden"
        tip="By which rules the entries were read, unknown fields, how good the clock is"
        onClick={() => setOpen(true)}
      >
        {sayUnderstood(header.report)}
      </Button>
      {isOpen ? <SchemaReportDialog header={header} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** "All understood" only where nothing was guessed: what is speech, who speaks it, how the texts go together. */
export function sayUnderstood({ entries, understood, plain, guessed }: SchemaReport): string {
  if (understood + plain < entries) return `${formatCount(entries - understood - plain)} not understood`;
  if (plain > 0) return "read as plain text";
  return guessed > 0 ? "understood, joining guessed" : "all understood";
}
