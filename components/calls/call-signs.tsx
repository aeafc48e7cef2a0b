"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { SafeText } from "@/components/figures/safe-text";
import { Button } from "@/components/ui/button";
import { formatClock, formatDateTime } from "@/lib/format";
import type { CallDetail } from "@/lib/schema/call";
import { signWords } from "@/lib/sign-look";

const CreateGroupDialog = dynamic(
  () => import("@/components/actions/create-group-dialog").then((module) => module.CreateGroupDialog),
  { ssr: false },
);

/** What else is to be seen of the call, one sentence each; a group that is missing can be made here. */
export function CallSigns({ call: { callId, signs } }: { call: Pick<CallDetail, "callId" | "signs"> }) {
  const [making, setMaking] = useState<string | null>(null);
  // The note on its clock stands above already.
  const shown = signs.filter(({ kind }) => kind !== "ids-ahead");
  if (shown.length === 0) return null;
  return (
    <ul aria-label="What is to be seen" className="flex flex-col gap-1 px-4 pb-2">
      {shown.map(({ kind, groupName, text, sinceMs }) => (
        <li key={`${kind} ${groupName}`} className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">{signWords[kind]}</span>
          <span className="min-w-0 text-text-2" data-tip={`since ${formatClock(sinceMs)}, ${formatDateTime(sinceMs)}`}>
            <SafeText text={text} longest={400} />
          </span>
          {groupName !== null && (kind === "missing" || kind === "vanished") ? (
            <Button className="max-sm:h-11" onClick={() => setMaking(groupName)}>
              Make it here…
            </Button>
          ) : null}
        </li>
      ))}
      {making === null ? null : (
        <li>
          <CreateGroupDialog group={making} callId={callId} onClose={() => setMaking(null)} />
        </li>
      )}
    </ul>
  );
}
