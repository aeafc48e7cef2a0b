"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { memo, useDeferredValue, useEffect, useMemo } from "react";
import type { LineChartProps } from "@/components/charts/line-chart";
import { historyQuery } from "@/components/data/page-queries";
import { hueColour, useGroupHues } from "@/components/figures/group-name";
import { Name } from "@/components/figures/name";
import { appendMoment } from "@/lib/charts/append-moment";
import {
  type ChartWindow,
  chartWindow,
  type Measure,
  prepareFleetSeries,
  prepareSeries,
} from "@/lib/charts/prepare-series";
import { formatAxisDuration, formatClock, formatCount, formatDuration, formatRate } from "@/lib/format";
import type { GlossaryTerm } from "@/lib/glossary";
import type { GroupsAnswer } from "@/lib/schema/group";
import type { Snapshot } from "@/lib/schema/snapshot";
import { type FailoverMark, failoverMarks } from "@/lib/topology/failover-marks";
import { nameInText, visibleName } from "@/lib/visible-name";
import { chartRanges, useCallsUrl } from "./use-calls-url";

const LineChart = dynamic<LineChartProps>(
  () => import("@/components/charts/line-chart").then((module) => module.LineChart),
  {
    ssr: false,
  },
);

const rangeMs: Record<(typeof chartRanges)[number], number> = { "5m": 300_000, "15m": 900_000, "1h": 3_600_000 };
const rangeWords: Record<(typeof chartRanges)[number], string> = { "5m": "5 min", "15m": "15 min", "1h": "1 h" };

interface ChartPlan {
  title: string;
  term: GlossaryTerm;
  measure: Measure | "fleet";
  format(value: number): string;
  formatTick?(value: number): string;
}

const plans: readonly ChartPlan[] = [
  { title: "Entries/s", term: "entriesPerSecond", measure: "fleet", format: formatRate },
  { title: "Undelivered", term: "lag", measure: "lagEntries", format: formatCount },
  {
    title: "Waiting for",
    term: "worstUndelivered",
    measure: "worstUndeliveredAgeMs",
    format: formatDuration,
    formatTick: formatAxisDuration,
  },
  { title: "Pending", term: "pending", measure: "pending", format: formatCount },
  {
    title: "Oldest pending",
    term: "worstPending",
    measure: "worstOldestPendingAgeMs",
    format: formatDuration,
    formatTick: formatAxisDuration,
  },
];

/** How it develops: small multiples over one time axis, one hue for each group. */
export function HistoryCharts({ snapshot }: { snapshot: Snapshot | undefined }) {
  const [{ range, group }, setUrl] = useCallsUrl();
  const queryClient = useQueryClient();
  const { data, error } = useQuery(historyQuery());
  // Five charts take longer than a frame: they give way to whatever the reader does meanwhile.
  const history = useDeferredValue(data);

  const failovers = snapshot?.failovers;
  const asOfMs = history?.fleet.at(-1)?.atMs ?? history?.asOfMs ?? null;
  const marks = useMemo(() => {
    if (failovers === undefined || asOfMs === null) return noMarks;
    const found = failoverMarks(failovers, { fromMs: asOfMs - rangeMs[range], toMs: asOfMs });
    return found.length === 0 ? noMarks : found;
  }, [failovers, asOfMs, range]);
  const lastMark = marks.at(-1);

  useEffect(() => {
    if (!snapshot) return;
    queryClient.setQueryData(historyQuery().queryKey, (before) => before && appendMoment(before, snapshot));
  }, [queryClient, snapshot]);

  return (
    <section aria-label="History" className="border-b border-line px-3 pb-2 sm:px-4">
      <div className="flex h-7 items-center gap-1 text-xs">
        <span className="text-text-3">
          {error ? `No history: ${error.message}` : group === null ? "" : `Only ${nameInText(group)}`}
        </span>
        {lastMark === undefined ? null : (
          <span className="min-w-0 truncate text-warn" data-tip={marks.map(sayMark).join("\n")}>
            ┆ {sayMark(lastMark)}
            {marks.length > 1 ? ` and ${marks.length - 1} more` : ""}
          </span>
        )}
        <span className="ml-auto" />
        {chartRanges.map((choice) => (
          <button
            key={choice}
            type="button"
            aria-pressed={range === choice}
            onClick={() => setUrl({ range: choice })}
            className={`rounded px-1.5 ${range === choice ? "bg-selected text-text" : "text-text-2 hover:bg-hover"}`}
          >
            {rangeWords[choice]}
          </button>
        ))}
      </div>
      <div className="grid grid-cols-2 gap-x-4 gap-y-2 wide:grid-cols-5">
        {plans.map((plan) => (
          <figure key={plan.title} className="min-w-0 first:max-wide:col-span-2">
            <figcaption className="text-xs text-text-2" data-term={plan.term}>
              {plan.title}
            </figcaption>
            <div className="h-23">
              {history ? (
                <OneChart plan={plan} history={history} rangeMs={rangeMs[range]} groupName={group} marks={marks} />
              ) : null}
            </div>
          </figure>
        ))}
      </div>
      {history ? <HistoryTable history={history} /> : null}
    </section>
  );
}

const noMarks: readonly FailoverMark[] = [];
const sayMark = ({ atMs, text }: FailoverMark) => `${formatClock(atMs)} ${text}`;

const OneChart = memo(function OneChart({
  plan,
  history,
  rangeMs,
  groupName,
  marks,
}: {
  plan: ChartPlan;
  history: GroupsAnswer;
  rangeMs: number;
  groupName: string | null;
  marks: readonly FailoverMark[];
}) {
  const moments = marks.map(({ atMs }) => atMs);
  const hues = useGroupHues();
  const toMs = history.fleet.at(-1)?.atMs ?? history.asOfMs;
  if (toMs === null || toMs === undefined) return null;
  const window: ChartWindow = chartWindow(toMs, rangeMs, history.stepMs);
  if (plan.measure === "fleet") {
    const line = { key: "fleet", name: "added", colour: "var(--text-2)", isDashed: false };
    return (
      <LineChart
        rows={prepareFleetSeries(history, window)}
        lines={[line]}
        window={window}
        format={plan.format}
        formatTick={plan.formatTick ?? plan.format}
        marks={moments}
      />
    );
  }
  const names = history.groups.map(({ name }) => name).filter((name) => groupName === null || name === groupName);
  const lines = names.map((name, index) => ({
    key: `s${index}`,
    name: visibleName(name),
    colour: hueColour(hues.get(name)),
    isDashed: index >= 8,
  }));
  return (
    <LineChart
      rows={prepareSeries(history, names, plan.measure, window)}
      lines={lines}
      window={window}
      format={plan.format}
      formatTick={plan.formatTick ?? plan.format}
      marks={moments}
    />
  );
});

/** The charts' content for those who cannot see them. */
function HistoryTable({ history }: { history: GroupsAnswer }) {
  return (
    <div className="sr-only">
      <table>
        <caption>History of each group: the value now and the highest in the last hour</caption>
        <thead>
          <tr>
            <th scope="col">Group</th>
            {plans.slice(1).map(({ title }) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {history.groups.map(({ name, history: points }) => (
            <tr key={name}>
              <th scope="row">
                <Name of={name} />
              </th>
              {plans.flatMap(({ title, measure, format }) => {
                if (measure === "fleet") return [];
                const values = points.flatMap((point) => point[measure] ?? []);
                const now = points.at(-1)?.[measure] ?? null;
                const highest = values.length === 0 ? "?" : format(Math.max(...values));
                return [<td key={title}>{`${now === null ? "?" : format(now)} now, ${highest} at most`}</td>];
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
