"use client";

import dynamic from "next/dynamic";
import { useDeferredValue } from "react";
import type { LineChartProps } from "@/components/charts/line-chart";
import { hueColour } from "@/components/figures/group-name";
import { chartWindow, type Measure, prepareSeries } from "@/lib/charts/prepare-series";
import { formatAxisDuration, formatCount, formatDuration, formatRate } from "@/lib/format";
import type { GlossaryTerm } from "@/lib/glossary";
import type { GroupsAnswer } from "@/lib/schema/group";
import { visibleName } from "@/lib/visible-name";

const LineChart = dynamic<LineChartProps>(
  () => import("@/components/charts/line-chart").then((module) => module.LineChart),
  { ssr: false },
);

export interface ChartPlan {
  title: string;
  term: GlossaryTerm;
  measure: Measure;
  format(value: number): string;
  formatTick?(value: number): string;
}

export const chartPlans: readonly ChartPlan[] = [
  {
    title: "Waiting for",
    term: "worstUndelivered",
    measure: "worstUndeliveredAgeMs",
    format: formatDuration,
    formatTick: formatAxisDuration,
  },
  { title: "Undelivered", term: "lag", measure: "lagEntries", format: formatCount },
  {
    title: "Oldest pending",
    term: "worstPending",
    measure: "worstOldestPendingAgeMs",
    format: formatDuration,
    formatTick: formatAxisDuration,
  },
  { title: "Pending", term: "pending", measure: "pending", format: formatCount },
  { title: "Reads/s", term: "readsPerSecond", measure: "readsPerSecond", format: formatRate },
];

const hourMs = 3_600_000;

type Histories = { groups: readonly Pick<GroupsAnswer["groups"][number], "name" | "history">[] };

/** The last hour of some groups: small multiples over one time axis, each group in its hue. */
export function GroupCharts({
  answer: given,
  stepMs,
  hues,
  plans,
}: {
  answer: Histories;
  stepMs: number;
  hues: ReadonlyMap<string, number>;
  plans: readonly ChartPlan[];
}) {
  // Several charts take longer than a frame: they give way to whatever the reader does meanwhile.
  const answer = useDeferredValue(given);
  const toMs = answer.groups[0]?.history.at(-1)?.atMs;
  if (toMs === undefined) return <p className="py-3 text-xs text-text-3">No history yet: it begins now.</p>;
  const window = chartWindow(toMs, hourMs, stepMs);
  const names = answer.groups.map(({ name }) => name);
  const lines = names.map((name, index) => ({
    key: `s${index}`,
    name: visibleName(name),
    colour: hueColour(hues.get(name)),
    isDashed: index >= 8,
  }));
  return (
    <div className={`grid grid-cols-2 gap-x-4 gap-y-2 ${plans.length > 2 ? "wide:grid-cols-5" : ""}`}>
      {plans.map(({ title, term, measure, format, formatTick }) => (
        <figure key={title} className="min-w-0">
          <figcaption className="text-xs text-text-2" data-term={term}>
            {title}
          </figcaption>
          <div className="h-20">
            <LineChart
              rows={prepareSeries({ groups: answer.groups }, names, measure, window)}
              lines={lines}
              window={window}
              format={format}
              formatTick={formatTick ?? format}
            />
          </div>
        </figure>
      ))}
    </div>
  );
}
