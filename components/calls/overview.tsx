import type { Freshness } from "@/lib/freshness";
import type { Snapshot } from "@/lib/schema/snapshot";
import { Findings } from "./findings";
import { FleetTotals } from "./fleet-totals";
import { GroupStrip } from "./group-strip";
import { Nodes } from "./nodes";

/** What stands above the charts once there are numbers. */
export function Overview({ snapshot, freshness }: { snapshot: Snapshot; freshness: Freshness }) {
  return (
    <>
      <Findings snapshot={snapshot} freshness={freshness} />
      <FleetTotals snapshot={snapshot} />
      <GroupStrip groups={snapshot.groups} asOfMs={snapshot.asOfMs ?? 0} />
      <Nodes snapshot={snapshot} />
    </>
  );
}
