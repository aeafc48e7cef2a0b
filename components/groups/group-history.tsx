"use client";

import type { GroupAnswer } from "@/lib/schema/group";
import { chartPlans, GroupCharts } from "./group-charts";

/** The group's last hour. */
export function GroupHistory({
  name,
  history,
  stepMs,
  hues,
}: {
  name: string;
  history: GroupAnswer["history"];
  stepMs: number;
  hues: ReadonlyMap<string, number>;
}) {
  return (
    <section aria-label="The last hour" className="border-t border-line px-3 py-2 sm:px-4">
      <GroupCharts answer={{ groups: [{ name, history }] }} stepMs={stepMs} hues={hues} plans={chartPlans} />
    </section>
  );
}
