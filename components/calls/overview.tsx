import dynamic from "next/dynamic";
import type { Freshness } from "@/lib/freshness";
import type { Snapshot } from "@/lib/schema/snapshot";
import { Findings } from "./findings";
import { FleetTotals } from "./fleet-totals";
import { GroupStrip } from "./group-strip";

const Nodes = dynamic(() => import("./nodes").then((module) => module.Nodes), { ssr: false });

/** What stands above the charts once there are numbers. */
export function Overview({ snapshot, freshness }: { snapshot: Snapshot; freshness: Freshness }) {
  return (
    <>
      <Findings snapshot={snapshot} freshness={freshness} />
      <FleetTotals snapshot={snapshot} />
      <GroupStrip groups={snapshot.groups} asOfMs={snapshot.asOfMs ?? 0} />
      {snapshot.nodes.length > 1 ? <Nodes snapshot={snapshot} /> : null}
    </>
  );
}
