"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import { incidentsKey, incidentsQuery } from "@/components/data/incident-queries";
import { useList } from "@/components/data/use-list";
import { Button } from "@/components/ui/button";
import { ListFrame } from "@/components/ui/list-frame";
import { ListTotal } from "@/components/ui/list-total";
import { openingPanel } from "@/components/ui/panel-history";
import { usePageKeys } from "@/components/ui/use-page-keys";
import type { Incident } from "@/lib/schema/incident";
import { IncidentRow } from "./incident-row";
import { IncidentsFilter } from "./incidents-filter";
import { NoIncidents } from "./no-incidents";
import { RoutesStrip } from "./routes-strip";
import { useIncidentDeeds } from "./use-incident-deeds";
import { askOf, useIncidentsUrl } from "./use-incidents-url";
import type { Writing } from "./word-box";

const IncidentPanel = dynamic(() => import("./incident-panel").then((module) => module.IncidentPanel), { ssr: false });

/** What is and was wrong, since when, who has it, who was told. */
export function IncidentsScreen() {
  const [url, setUrl] = useIncidentsUrl();
  const queryClient = useQueryClient();
  const list = useList(incidentsQuery(askOf(url)), false);
  const { query, rows, first } = list;
  const deeds = useIncidentDeeds();
  const [active, setActive] = useState<string | null>(null);
  const [writing, setWriting] = useState<Writing | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const places = useRef(new Map<string, HTMLButtonElement>());
  const at = rows.findIndex(({ incidentId }) => incidentId === active);
  const chosen = rows.find(({ incidentId }) => incidentId === (url.incident ?? active));
  const refresh = () => void queryClient.invalidateQueries({ queryKey: incidentsKey });

  function open(incidentId: string | null): void {
    setWriting(null);
    void setUrl({ incident: incidentId }, incidentId === null ? {} : openingPanel(url.incident));
    if (incidentId !== null) setActive(incidentId);
    else if (active !== null) places.current.get(active)?.focus();
  }
  function move(by: number): void {
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    setActive(next.incidentId);
    places.current.get(next.incidentId)?.focus();
    if (url.incident !== null) open(next.incidentId);
  }
  function write(kind: Writing, { incidentId }: Incident): void {
    void setUrl({ incident: incidentId });
    setWriting(kind);
  }
  usePageKeys(({ key, repeat }) => {
    if (key === "j") return () => move(1);
    if (key === "k") return () => move(-1);
    if (key === "u") return refresh;
    if (repeat || chosen === undefined || !deeds.mayAct || deeds.isPending) return undefined;
    const { incidentId, state, owner } = chosen;
    if (key === "n") return () => write("note", chosen);
    if (state === "resolved") return undefined;
    if (key === "a" && state === "open") return () => deeds.run({ kind: "acknowledge", incidentId });
    if (key === "o")
      return () => deeds.run(owner ? { kind: "owner", incidentId, owner: null } : { kind: "owner", incidentId });
    return key === "r" ? () => write("resolve", chosen) : undefined;
  });

  return (
    <ListFrame frame={frame}>
      <IncidentsFilter />
      <ListTotal
        title="Incidents"
        page={first}
        error={query.error}
        isHeld={false}
        isFetching={query.isFetching}
        onRefresh={refresh}
      >
        {first && first.keeper === null ? <span className="text-xs text-warn">no console keeps them now</span> : null}
      </ListTotal>
      <RoutesStrip />
      {first?.notices.map((notice) => (
        <p key={notice} role="status" className="border-b border-line bg-warn-bg px-3 py-1 text-xs sm:px-4">
          {notice}
        </p>
      ))}
      <p role="status" className="sr-only">
        {deeds.said}
      </p>
      <section aria-label="Incidents" className="min-h-0 flex-1 overflow-auto" aria-busy={query.isPending}>
        {rows.length === 0 && !query.isPending ? <NoIncidents error={query.error} onRetry={refresh} /> : null}
        <ul aria-label="Incidents">
          {rows.map((incident, index) => (
            <IncidentRow
              key={incident.incidentId}
              incident={incident}
              asOfMs={first?.asOfMs ?? incident.seenAtMs}
              isOpen={url.incident === incident.incidentId}
              isTabStop={at === index || (at < 0 && index === 0)}
              row={(button) => {
                if (button) places.current.set(incident.incidentId, button);
                else places.current.delete(incident.incidentId);
              }}
              onOpen={() => open(incident.incidentId)}
              onFocus={() => setActive(incident.incidentId)}
            />
          ))}
        </ul>
        {query.hasNextPage ? (
          <div className="flex justify-center py-3">
            <Button onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
              Older incidents
            </Button>
          </div>
        ) : null}
      </section>
      {url.incident === null ? null : (
        <IncidentPanel
          key={url.incident}
          incidentId={url.incident}
          deeds={deeds}
          writing={writing}
          onWrite={setWriting}
          onClose={() => open(null)}
        />
      )}
    </ListFrame>
  );
}
