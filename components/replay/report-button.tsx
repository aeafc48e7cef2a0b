"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/lib/format";
import type { ConversationHeader } from "@/lib/schema/replay";

const SchemaReportDialog = dynamic(() => import("./schema-report").then((module) => module.SchemaReportDialog), {
  ssr: false,
});

/** How much of the call was understood; opens the whole report. */
export function ReportButton({ header }: { header: ConversationHeader }) {
  const [isOpen, setOpen] = useState(false);
  const { entries, understood } = header.report;
  if (entries === 0) return null;
  return (
    <>
      <Button
        look="quiet"
        className="px-1 max-sm:hidden print:hidden"
        tip="By which rules the entries were read, unknown fields, how good the clock is"
        onClick={() => setOpen(true)}
      >
        {understood === entries ? "all understood" : `${formatCount(entries - understood)} not understood`}
      </Button>
      {isOpen ? <SchemaReportDialog header={header} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
