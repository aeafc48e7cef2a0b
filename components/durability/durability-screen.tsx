"use client";

import { useQuery } from "@tanstack/react-query";
import { ListState } from "@/components/data/list-state";
import { durabilityQuery } from "@/components/data/page-queries";
import { formatClock } from "@/lib/format";
import { Continuity } from "./continuity";
import { NodeLosses } from "./node-losses";

/** What a crash or a fail-over would lose now, master by master, and which calls trimming takes before they are copied. */
export function DurabilityScreen() {
  const { data, error, isPending, refetch } = useQuery(durabilityQuery());
  return (
    <div className="pb-8">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-3 pt-2 pb-1 sm:px-4">
        <h1 className="text-base font-semibold">Durability</h1>
        {data ? (
          <p className="text-xs text-text-2">
            Asked at <span className="figure">{formatClock(data.asOfMs)}</span>
            {error ? <span className="text-warn"> · not asked anew: {error.message}</span> : null}
          </p>
        ) : null}
      </div>
      {isPending ? <Skeleton /> : null}
      {data === undefined && error ? (
        <ListState
          error={error}
          noun="durability"
          isFiltered={false}
          noMatch=""
          onClear={ignore}
          onRetry={() => void refetch()}
        >
          {null}
        </ListState>
      ) : null}
      {data ? (
        <>
          {data.nodes.length === 0 ? (
            <p className="px-3 py-4 text-text-2 sm:px-4">? · The servers that hold the calls are not known yet.</p>
          ) : null}
          {data.nodes.map((node) => (
            <NodeLosses key={node.address} node={node} />
          ))}
          <Continuity answer={data} />
        </>
      ) : null}
    </div>
  );
}

function Skeleton() {
  return (
    <div className="flex flex-col gap-3 px-4 py-3" aria-busy>
      <span className="skeleton h-4 w-80" />
      <span className="skeleton h-20 w-full" />
      <span className="skeleton h-24 w-full" />
    </div>
  );
}

function ignore(): void {}
