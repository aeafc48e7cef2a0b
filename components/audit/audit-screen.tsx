"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import { auditQuery } from "@/components/data/queries";
import { Button } from "@/components/ui/button";
import { DrawnState } from "@/components/ui/drawn-state";
import { paths } from "@/lib/paths";
import type { OutcomeKind } from "@/lib/schema/action";
import type { AuditEntry, AuditKind } from "@/lib/schema/audit-entry";
import { AuditField } from "./audit-field";
import { AuditRow } from "./audit-row";

const names = ["actor", "action", "kind", "outcome", "callId", "group", "entryId", "requestId", "jobId"] as const;
const labels: Record<(typeof names)[number], string> = {
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
const choices: Partial<Record<(typeof names)[number], readonly string[]>> = {
  kind: ["refused", "outcome", "intent"] satisfies AuditKind[],
  outcome: [
    "claimed",
    "released",
    "acked",
    "dead-lettered",
    "redriven",
    "discarded",
    "removed",
    "skipped",
    "failed",
    "unknown",
  ] satisfies OutcomeKind[],
};
const parsers = Object.fromEntries(names.map((name) => [name, parseAsString.withDefault("")]));
const debounced = { limitUrlUpdates: { method: "debounce", timeMs: 250 } } as const;
const refreshMs = 10_000;

/** Who did what, to which entries, why and with which outcome; refused attempts too. */
export function AuditScreen() {
  const [url, setUrl] = useQueryStates(parsers, {
    history: "replace",
    clearOnDefault: true,
    urlKeys: { requestId: "request", jobId: "job" },
  });
  const ask = Object.fromEntries(
    names.flatMap((name) => {
      const text = url[name]?.trim() ?? "";
      return text === "" ? [] : [[name, text]];
    }),
  );
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    ...auditQuery(ask),
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : refreshMs),
  });
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  const isFiltered = Object.keys(ask).length > 0;
  const clear = () => void setUrl(Object.fromEntries(names.map((name) => [name, null])));

  return (
    <>
      <search aria-label="Filter the audit" className="flex flex-wrap items-center gap-1.5 px-3 py-2 sm:px-4">
        <h1 className="pr-2 text-sm font-semibold">Audit</h1>
        {names.map((name) => (
          <AuditField
            key={name}
            label={labels[name]}
            value={url[name] ?? ""}
            choices={choices[name]}
            suggestions={suggestionsFor(name, rows)}
            onChange={(text) => setUrl({ [name]: text === "" ? null : text }, debounced)}
          />
        ))}
        {isFiltered ? (
          <button type="button" className="px-1 text-xs text-accent hover:underline" onClick={clear}>
            Clear filters
          </button>
        ) : null}
        <a
          href={paths.api.auditExport(`?${new URLSearchParams(ask)}`)}
          download
          className="ml-auto inline-flex items-center gap-1.5 text-xs text-accent hover:underline"
        >
          <Download aria-hidden className="size-3.5" />
          Export JSONL
        </a>
      </search>
      {error ? (
        <DrawnState
          shape="square"
          tone="bad"
          title="The audit could not be read"
          action={
            <Button onClick={isFiltered ? clear : () => refetch()}>{isFiltered ? "Clear filters" : "Try again"}</Button>
          }
        >
          {error.message}
        </DrawnState>
      ) : isPending ? (
        <p className="px-4 py-8 text-center text-text-3">Reading the audit…</p>
      ) : rows.length === 0 && !hasNextPage ? (
        <DrawnState shape="ring" tone="quiet" title={isFiltered ? "No records match" : "Nobody has acted yet"}>
          Every action and every refused attempt is kept here with its reason and outcome.
        </DrawnState>
      ) : (
        <ul aria-label="Audit records" className="border-t border-line">
          {rows.map((entry) => (
            <AuditRow key={entry.auditId} entry={entry} />
          ))}
        </ul>
      )}
      {hasNextPage ? (
        <div className="flex justify-center py-3">
          <Button onClick={() => fetchNextPage()} disabled={isFetchingNextPage}>
            Older records
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** What stands in the records shown could be what is looked for. */
function suggestionsFor(name: (typeof names)[number], rows: readonly AuditEntry[]): string[] {
  const texts = rows.flatMap(({ actor, action, targets }) => {
    if (name === "actor") return [actor.name];
    if (name === "action") return [action];
    return name === "group" || name === "callId" ? targets.map((target) => target[name]) : [];
  });
  return [...new Set(texts)].filter((text) => text !== "").slice(0, 50);
}
