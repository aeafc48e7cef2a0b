"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { censusQuery } from "@/components/data/group-queries";
import { Button } from "@/components/ui/button";
import { Shape } from "@/components/ui/shape";
import { formatClock, formatCount, formatCounted } from "@/lib/format";
import { type ConsumerState, consumerStates } from "@/lib/schema/consumer-states";
import type { GroupCensus } from "@/lib/schema/group";
import { CensusTable } from "./census-table";
import { stateLooks } from "./state-looks";

const RemoveDeadDialog = dynamic(() => import("./remove-dead-dialog").then((module) => module.RemoveDeadDialog), {
  ssr: false,
});

/** Everybody who reads for the group, over all its calls: who is there, who only seems to be, and who can go. */
export function Census({ name }: { name: string }) {
  const { data, error, refetch } = useQuery(censusQuery(name));
  const [isRemoving, setRemoving] = useState(false);
  return (
    <section aria-label="Consumers" className="border-t border-line py-2">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-3 sm:px-4">
        <h2 className="text-sm font-semibold">Consumers</h2>
        {data ? <CensusTotals census={data} /> : null}
        {data && data.removable.registrations > 0 ? (
          <Button className="ml-auto max-sm:h-11" onClick={() => setRemoving(true)}>
            Remove {formatCounted(data.removable.names, "dead consumer")}…
          </Button>
        ) : null}
      </div>
      {error ? (
        <p className="px-3 py-1 text-text-2 sm:px-4">
          {data ? "Not counted anew" : "Not counted"}: {error.message}
        </p>
      ) : null}
      {data ? (
        <>
          <States census={data} />
          {data.callsTotal === 0 ? (
            <p className="px-3 py-2 text-text-2 sm:px-4">No watched call has this group now, so it has no consumers.</p>
          ) : (
            <CensusTable census={data} />
          )}
        </>
      ) : error ? null : (
        <p className="px-3 py-2 text-text-3 sm:px-4">Asking every call of the group for its consumers…</p>
      )}
      {isRemoving ? (
        <RemoveDeadDialog group={name} onChange={() => void refetch()} onClose={() => setRemoving(false)} />
      ) : null}
    </section>
  );
}

function CensusTotals({
  census: { names, registrations, callsLookedAt, callsTotal, asOfMs },
}: {
  census: GroupCensus;
}) {
  return (
    <p className="text-xs text-text-3">
      {formatCounted(names, "name")}, listed {formatCounted(registrations, "time")} in {formatCount(callsLookedAt)}
      {callsLookedAt < callsTotal ? ` of ${formatCount(callsTotal)}` : ""} {callsTotal === 1 ? "call" : "calls"},
      counted at {formatClock(asOfMs)}
    </p>
  );
}

function States({ census: { states } }: { census: GroupCensus }) {
  const present = consumerStates.filter((state: ConsumerState) => (states[state]?.names ?? 0) > 0);
  return (
    <ul aria-label="How they fare" className="flex flex-wrap gap-x-5 gap-y-1 px-3 py-1.5 sm:px-4">
      {present.map((state) => {
        const { shape, tone, word, says } = stateLooks[state];
        const sum = states[state];
        return (
          <li key={state} className="inline-flex items-center gap-1.5" data-tip={says}>
            <Shape shape={shape} tone={tone} />
            <span className="figure font-semibold">{formatCount(sum?.names ?? 0)}</span> {word}
            {sum && sum.pending > 0 ? (
              <span className="figure text-text-3">({formatCount(sum.pending)} pending)</span>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
