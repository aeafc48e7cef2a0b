"use client";

import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { FilterFold } from "@/components/ui/filter-fold";
import { TimeRange } from "@/components/ui/time-range";
import { apiPath } from "@/lib/endpoints/api-path";
import type { AuditEntry, AuditKind } from "@/lib/schema/audit-entry";
import { outcomeKinds } from "@/lib/schema/outcome-kinds";
import { AuditField } from "./audit-field";
import { type AuditName, askOf, names, noFilter, useAuditUrl } from "./use-audit-url";

const labels: Record<AuditName, string> = {
  actor: "who",
  action: "action",
  kind: "kind of record",
  outcome: "outcome",
  callId: "call id",
  group: "group",
  entryId: "entry id",
  requestId: "request id",
  jobId: "job id",
};
/** Where only these words mean something. */
const choices: Partial<Record<AuditName, readonly string[]>> = {
  kind: ["refused", "outcome", "intent"] satisfies AuditKind[],
  outcome: outcomeKinds,
};
const debounced = { limitUrlUpdates: { method: "debounce", timeMs: 250 } } as const;

/** Who, what, where, when: they combine, live in the URL, and hold for the export too. */
export function AuditFilter({
  rows,
  mayExport,
  children,
}: {
  rows: readonly AuditEntry[];
  mayExport: boolean;
  /** What else can be done with the records. */
  children: ReactNode;
}) {
  const [url, setUrl] = useAuditUrl();
  const ask = askOf(url);
  const setCount = Object.keys(ask).length;
  return (
    <search aria-label="Filter the audit" className="flex flex-wrap items-center gap-1.5 px-3 py-2 sm:px-4">
      <h1 className="pr-2 text-sm font-semibold">Audit</h1>
      {mayExport ? (
        <span className="ml-auto inline-flex items-center gap-1.5">
          {children}
          <a
            href={apiPath("auditExport", { query: ask })}
            download
            className="inline-flex items-center gap-1.5 text-xs whitespace-nowrap text-accent hover:underline max-sm:min-h-11"
          >
            <Download aria-hidden className="size-3.5" />
            Export JSONL
          </a>
        </span>
      ) : null}
      <FilterFold setCount={setCount}>
        {names.map((name) => (
          <AuditField
            key={name}
            label={labels[name]}
            value={url[name]}
            choices={choices[name]}
            suggestions={suggestionsFor(name, rows)}
            onChange={(text) => setUrl({ [name]: text === "" ? null : text }, debounced)}
          />
        ))}
        <TimeRange legend="Time of the record" fromMs={url.fromMs} toMs={url.toMs} onChange={setUrl} />
      </FilterFold>
      {setCount > 0 ? (
        <button type="button" className="px-1 text-xs text-accent hover:underline" onClick={() => setUrl(noFilter)}>
          Clear filters
        </button>
      ) : null}
    </search>
  );
}

/** What stands in the records shown could be what is looked for. */
function suggestionsFor(name: AuditName, rows: readonly AuditEntry[]): string[] {
  const texts = rows.flatMap(({ actor, action, targets }) => {
    if (name === "actor") return [actor.name];
    if (name === "action") return [action];
    return name === "group" || name === "callId" ? targets.map((target) => target[name]) : [];
  });
  return [...new Set(texts)].filter((text) => text !== "").slice(0, 50);
}
