"use client";

import { LineChart as Chart, Line, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { linesToName } from "@/lib/charts/lines-to-name";
import type { ChartRow, ChartWindow } from "@/lib/charts/prepare-series";
import { formatClock } from "@/lib/format";

export interface ChartLine {
  key: string;
  name: string;
  colour: string;
  isDashed: boolean;
}

export interface LineChartProps {
  rows: ChartRow[];
  lines: readonly ChartLine[];
  window: ChartWindow;
  format(value: number): string;
  /** Shorter, for the axis. */
  formatTick(value: number): string;
  threshold?: number;
  /** Moments that are drawn through; what they are is said beside the charts. */
  marks?: readonly number[];
}

/** A tick is wrapped at plain spaces. */
const unbroken = (text: string): string => text.replaceAll(" ", "\u00a0");

const tick = { fill: "var(--text-3)", fontSize: 10 };

/** One of several small charts that share their time axis and crosshair. */
export function LineChart({
  rows,
  lines,
  window: { fromMs, toMs },
  format,
  formatTick,
  threshold,
  marks = [],
}: LineChartProps) {
  const named = new Set(
    linesToName(
      rows,
      lines.map(({ key }) => key),
    ),
  );
  return (
    <ResponsiveContainer width="100%" height="100%">
      <Chart data={rows} syncId="history" margin={{ top: 4, right: 6, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <XAxis
          dataKey="atMs"
          type="number"
          domain={[fromMs, toMs]}
          ticks={[fromMs, (fromMs + toMs) / 2, toMs]}
          tickFormatter={(atMs: number) => formatClock(atMs).slice(0, 5)}
          tick={tick}
          tickLine={false}
          axisLine={{ stroke: "var(--line-strong)" }}
          height={16}
          interval="preserveStartEnd"
        />
        <YAxis
          width={44}
          tickCount={3}
          tick={tick}
          tickLine={false}
          axisLine={false}
          tickFormatter={(value: number) => unbroken(formatTick(value))}
          allowDecimals={false}
        />
        {threshold === undefined ? null : <ReferenceLine y={threshold} stroke="var(--warn)" strokeWidth={0.5} />}
        {marks.map((atMs) => (
          <ReferenceLine key={atMs} x={atMs} stroke="var(--warn)" strokeWidth={1} strokeDasharray="2 2" />
        ))}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--line-strong)" }}
          wrapperStyle={{ zIndex: 20 }}
          content={({ active, payload, label }) =>
            active && payload.length > 0 ? (
              <div className="rounded border border-line-strong bg-raised px-2 py-1 text-2xs shadow-pop">
                <p className="text-text-3">{formatClock(Number(label))}</p>
                {payload.map(({ name, value, color }) => (
                  <p key={name} className="flex items-center gap-1.5 whitespace-nowrap">
                    <span aria-hidden className="h-2.5 w-1 rounded-full" style={{ background: color }} />
                    <bdi>{name}</bdi>{" "}
                    <span className="ml-auto pl-3 font-medium">{typeof value === "number" ? format(value) : "?"}</span>
                  </p>
                ))}
              </div>
            ) : null
          }
        />
        {lines.map(({ key, name, colour, isDashed }) => (
          <Line
            key={key}
            label={named.has(key) ? labelAt(rows.length - 1, name) : false}
            dataKey={key}
            name={name}
            stroke={colour}
            strokeWidth={1.25}
            {...(isDashed ? { strokeDasharray: "3 2" } : {})}
            dot={false}
            activeDot={{ r: 2 }}
            connectNulls={false}
            isAnimationActive={false}
            type="linear"
          />
        ))}
      </Chart>
    </ResponsiveContainer>
  );
}

type LabelPlace = { x?: number | string; y?: number | string; index?: number };

const labelAt = (lastIndex: number, name: string) =>
  function EndLabel({ x, y, index }: LabelPlace) {
    if (index !== lastIndex) return <g />;
    return (
      <text
        x={Number(x) - 4}
        y={Math.max(10, Number(y) + 3)}
        textAnchor="end"
        fontSize="10"
        fill="var(--text-2)"
        stroke="var(--bg)"
        strokeWidth="3"
        paintOrder="stroke"
      >
        {name.length > 18 ? `${name.slice(0, 17)}…` : name}
      </text>
    );
  };
