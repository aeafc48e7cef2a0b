"use client";

import { useQuery } from "@tanstack/react-query";
import { ListState } from "@/components/data/list-state";
import { serverQuery } from "@/components/data/page-queries";
import { formatClock } from "@/lib/format";
import { ServerFacts } from "./server-facts";

/** Each watched server: what it is, what is known to be wrong with it, what it keeps, and what the console may do there. */
export function ServerPanel() {
  const { data, error, isPending, refetch } = useQuery(serverQuery());
  return (
    <section aria-labelledby="servers" className="px-3 py-3 sm:px-4">
      <h2 id="servers" className="text-lg font-semibold">
        Servers
      </h2>
      {isPending ? <p className="py-8 text-center text-text-3">Asking the server what it can…</p> : null}
      {data === undefined && error ? (
        <ListState
          error={error}
          noun="servers"
          isFiltered={false}
          noMatch=""
          onClear={ignore}
          onRetry={() => refetch()}
        >
          {null}
        </ListState>
      ) : null}
      {data ? (
        <>
          <p className="text-xs text-text-2">
            Asked at <span className="figure">{formatClock(data.asOfMs)}</span>
            {error ? <span className="text-warn"> · not asked anew: {error.message}</span> : null}
          </p>
          {data.nodes.map((node) => (
            <ServerFacts key={node.address} node={node} />
          ))}
        </>
      ) : null}
    </section>
  );
}

function ignore(): void {}
