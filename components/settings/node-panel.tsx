"use client";

import { useFleet } from "@/components/data/use-fleet";
import { NodeTable } from "@/components/figures/node-table";
import { formatClock } from "@/lib/format";
import { summariseNodes } from "@/lib/topology/describe-nodes";

/** Which servers hold the calls now, as the watch over them sees it. */
export function NodePanel() {
  const { snapshot, error, errorAtMs } = useFleet();
  return (
    <section aria-labelledby="nodes" className="py-3">
      <h2 id="nodes" className="px-3 text-lg font-semibold sm:px-4">
        Nodes
      </h2>
      {snapshot === undefined ? (
        <p className="px-3 py-2 text-text-2 sm:px-4">
          {error ? `Not known: ${error.message}` : "Waiting for the first reading…"}
        </p>
      ) : (
        <>
          <p className="px-3 text-xs text-text-2 sm:px-4">
            {snapshot.nodes.length === 0 ? "? · No server has said who it is yet." : summariseNodes(snapshot.nodes)}
            {error ? <span className="text-warn"> · as last known, not since {formatClock(errorAtMs)}</span> : null}
          </p>
          {snapshot.nodes.length === 0 ? null : <NodeTable nodes={snapshot.nodes} naming={snapshot.naming} />}
        </>
      )}
    </section>
  );
}
