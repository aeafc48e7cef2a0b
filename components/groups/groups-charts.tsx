"use client";

import { useQuery } from "@tanstack/react-query";
import { historyQuery } from "@/components/data/page-queries";
import { useGroupHues } from "@/components/figures/group-name";
import { chartPlans, GroupCharts } from "./group-charts";

const refreshMs = 15_000;
const shown = ["Waiting for", "Oldest pending"];
const plans = chartPlans.filter(({ title }) => shown.includes(title));
const maxDrawn = 8;

/** How the two clocks of the worst groups developed: what says since when. */
export function GroupsCharts() {
  const { data, error } = useQuery({ ...historyQuery(), refetchInterval: refreshMs });
  const hues = useGroupHues();
  return (
    <section
      aria-label="The last hour of the worst groups"
      className="h-[120px] shrink-0 overflow-hidden border-b border-line px-3 sm:px-4 max-sm:h-[112px]"
    >
      {data ? (
        <GroupCharts
          answer={{ groups: data.groups.slice(0, maxDrawn) }}
          stepMs={data.stepMs}
          hues={hues}
          plans={plans}
        />
      ) : (
        <p className="py-3 text-xs text-text-3">{error ? `No history: ${error.message}` : ""}</p>
      )}
    </section>
  );
}
