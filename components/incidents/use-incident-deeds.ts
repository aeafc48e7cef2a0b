"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { askApi } from "@/components/data/api-client";
import { incidentKey, incidentsKey } from "@/components/data/incident-queries";
import { sessionQuery } from "@/components/data/queries";
import type { IncidentDetail } from "@/lib/schema/incident";

export type Deed = { incidentId: string } & (
  | { kind: "acknowledge" }
  | { kind: "owner"; owner?: string | null }
  | { kind: "note"; text: string }
  | { kind: "resolve"; reason: string }
);

const said: Record<Deed["kind"], string> = {
  acknowledge: "Acknowledged.",
  owner: "Its owner is set.",
  note: "The note is kept.",
  resolve: "Resolved.",
};

function send(deed: Deed): Promise<IncidentDetail> {
  const params = { incidentId: deed.incidentId };
  const requestId = crypto.randomUUID();
  switch (deed.kind) {
    case "acknowledge":
      return askApi("acknowledgeIncident", { params, body: { requestId } });
    case "owner":
      return askApi("ownIncident", { params, body: { requestId, ...("owner" in deed ? { owner: deed.owner } : {}) } });
    case "note":
      return askApi("noteIncident", { params, body: { requestId, text: deed.text } });
    case "resolve":
      return askApi("resolveIncident", { params, body: { requestId, reason: deed.reason } });
  }
}

/** What can be done about an incident, and what came of the last thing done. */
export function useIncidentDeeds() {
  const queryClient = useQueryClient();
  const session = useQuery(sessionQuery());
  const mutation = useMutation({
    mutationFn: send,
    onSuccess: (detail) => {
      queryClient.setQueryData(incidentKey(detail.incidentId), detail);
      void queryClient.invalidateQueries({ queryKey: incidentsKey });
    },
  });
  const { variables, error, isPending } = mutation;
  const mayAct = session.data?.permissions.includes("incidents.write") ?? false;
  return {
    mayAct,
    /** Why not; null while that is not known, or nothing speaks against it. */
    whyNot: session.data && !mayAct ? `Your role, ${session.data.actor.role}, may not do this.` : null,
    isPending,
    /** Null before anything was done. */
    said: isPending || variables === undefined ? null : (error?.message ?? said[variables.kind]),
    isProblem: error !== null,
    run: (deed: Deed) => mutation.mutate(deed),
  };
}

export type IncidentDeeds = ReturnType<typeof useIncidentDeeds>;
