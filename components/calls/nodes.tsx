import { NodeTable } from "@/components/figures/node-table";
import { Shape } from "@/components/ui/shape";
import type { Snapshot } from "@/lib/schema/snapshot";
import { nodeStanding, summariseNodes } from "@/lib/topology/describe-nodes";

/** The servers behind the calls in one line, and each of them when asked. */
export function Nodes({ snapshot: { nodes, naming } }: { snapshot: Snapshot }) {
  const isBad = nodes.some((node) => nodeStanding(node).tone === "bad");
  return (
    <section aria-label="Servers" className="border-b border-line">
      <details>
        <summary className="cursor-pointer px-3 py-1 text-xs text-text-2 sm:px-4">
          <span className="inline-flex items-baseline gap-1.5 align-baseline">
            <Shape shape={isBad ? "square" : "disc"} tone={isBad ? "bad" : "good"} />
            {summariseNodes(nodes)}
          </span>
        </summary>
        <NodeTable nodes={nodes} naming={naming} />
      </details>
    </section>
  );
}
