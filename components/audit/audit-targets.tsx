"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { outcomeLook, outcomeWords } from "@/components/actions/outcome-words";
import { auditRecordQuery } from "@/components/data/action-queries";
import { Name } from "@/components/figures/name";
import { replayHref } from "@/components/figures/replay-link";
import { Button } from "@/components/ui/button";
import { Shape } from "@/components/ui/shape";
import { listTargets } from "@/lib/audit/list-targets";
import { formatCounted } from "@/lib/format";
import { isEntryId } from "@/lib/ids/entry-id";
import type { AuditEntry } from "@/lib/schema/audit-entry";

const shownFirst = 20;

/** The targets of a record, each with its own outcome: the first ones, all of them when asked. */
export function AuditTargets({ entry }: { entry: AuditEntry }) {
  const [isAll, setAll] = useState(false);
  const { data, error } = useQuery({ ...auditRecordQuery(entry.auditId), enabled: isAll && entry.targetsAreCut });
  const targets = listTargets((data ?? entry).targets);
  const shown = isAll ? targets : targets.slice(0, shownFirst);
  const hidden = entry.targetCount - shown.length;
  return (
    <>
      <ul className="py-1 pl-4 font-mono text-2xs break-all">
        {shown.map(({ callId, group, entryId, outcome, why }) => (
          <li key={`${callId}/${group}/${entryId}`} className="flex flex-wrap items-center gap-x-2">
            <Name of={callId} />
            <Name of={group} />
            {isEntryId(entryId) ? (
              <Link
                href={replayHref(callId, entryId)}
                data-tip="This moment in the replay"
                className="text-accent hover:underline"
              >
                {entryId}
              </Link>
            ) : (
              <span>{entryId}</span>
            )}
            {outcome === null ? null : (
              <span className="inline-flex items-center gap-1.5 font-sans text-xs text-text">
                <Shape {...outcomeLook(outcome)} />
                {outcomeWords(why === undefined ? { outcome } : { outcome, why })}
              </span>
            )}
          </li>
        ))}
      </ul>
      {error ? <p className="pl-4 text-bad">The others could not be read: {error.message}</p> : null}
      {hidden > 0 && !error ? (
        <Button look="quiet" className="ml-2" disabled={isAll} onClick={() => setAll(true)}>
          {isAll ? "Reading…" : `${formatCounted(hidden, "more target")}`}
        </Button>
      ) : null}
    </>
  );
}
