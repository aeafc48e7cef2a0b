"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Pause, Play, SkipBack, SkipForward } from "lucide-react";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { askApi } from "@/components/data/api-client";
import { recordingQuery } from "@/components/data/page-queries";
import { showMoment } from "@/components/data/past-moment";
import { fleetQuery } from "@/components/data/queries";
import { Button } from "@/components/ui/button";
import { formatDateTime } from "@/lib/format";
import { nearestRecorded, neighbourOf, stepAt } from "@/lib/recording/step-moment";

const frameMs = 1_000;
const speeds = [1, 10, 60] as const;
/** Pages that show the past; every other shows now, and says so. */
const showsPast = (pathname: string) => pathname === "/" || pathname.startsWith("/calls/");

/** Which moment of the past the pages show: step, play, jump between incidents, back to now. */
export function TimeBar({ atMs }: { atMs: number }) {
  const pathname = usePathname();
  const recording = useQuery(recordingQuery());
  const board = useQuery(fleetQuery(atMs));
  const openedAtMs = useIncidentTimes();
  const [speed, setSpeed] = useState<number | null>(null);
  const { data } = recording;
  const nowMs = Date.now();
  const stepMs = data ? stepAt(data, atMs, nowMs) : 10_000;
  const firstMs = data?.spans[0]?.fromMs ?? null;
  const lastMs = data?.spans.at(-1)?.untilMs ?? null;
  const untilMs = lastMs === null ? null : Math.min(lastMs, nowMs);

  const show = (toMs: number | null) => {
    if (toMs !== null) showMoment(data ? (nearestRecorded(data, toMs) ?? toMs) : toMs);
  };
  const step = (direction: 1 | -1) => show(atMs + direction * stepMs);
  const jump = (direction: 1 | -1) => show(neighbourOf(openedAtMs, atMs, direction));
  const live = () => showMoment(null);

  useEffect(() => {
    if (speed === null) return;
    const timer = setInterval(() => {
      if (untilMs !== null && atMs >= untilMs) setSpeed(null);
      else if (!board.isFetching) showMoment(Math.min(atMs + speed * stepMs, untilMs ?? atMs));
    }, frameMs);
    return () => clearInterval(timer);
  }, [speed, atMs, stepMs, untilMs, board.isFetching]);

  useHotkeys(",", () => step(-1), { useKey: true });
  useHotkeys(".", () => step(1), { useKey: true });
  useHotkeys("<", () => jump(-1), { useKey: true });
  useHotkeys(">", () => jump(1), { useKey: true });
  useHotkeys("p", () => setSpeed(speed === null ? 1 : null), { useKey: true });
  useHotkeys("l", live, { useKey: true });

  const problem = !showsPast(pathname)
    ? "This page shows now; Calls and a call show the past."
    : (board.error?.message ??
      (data && !data.isOn ? "The board's past is not kept: CALLBOARD_RECORDING is off." : null));
  return (
    <section
      aria-label="The past"
      className="sticky top-10 z-20 flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-info-bg px-3 py-1 sm:px-4"
    >
      <span role="status" className="figure text-xs">
        {problem ??
          (board.data
            ? `The board as it stood ${formatDateTime(board.data.asOfMs ?? atMs)}`
            : `Reading the board of ${formatDateTime(atMs)}`)}
      </span>
      <span className="ml-auto flex items-center gap-1">
        <Button
          look="quiet"
          tip="The incident before (<)"
          aria-label="The incident before"
          onClick={() => jump(-1)}
          disabled={neighbourOf(openedAtMs, atMs, -1) === null}
        >
          <SkipBack aria-hidden className="size-3.5" />
        </Button>
        <Button look="quiet" tip="Back one step (,)" aria-label="Back one step" onClick={() => step(-1)}>
          <ChevronLeft aria-hidden className="size-3.5" />
        </Button>
        {speed === null ? (
          <Button look="quiet" tip="Play (p)" aria-label="Play" onClick={() => setSpeed(1)}>
            <Play aria-hidden className="size-3.5" />
          </Button>
        ) : (
          <Button look="quiet" tip="Pause (p)" aria-label="Pause" onClick={() => setSpeed(null)}>
            <Pause aria-hidden className="size-3.5" />
          </Button>
        )}
        <Button look="quiet" tip="On one step (.)" aria-label="On one step" onClick={() => step(1)}>
          <ChevronRight aria-hidden className="size-3.5" />
        </Button>
        <Button
          look="quiet"
          tip="The next incident (>)"
          aria-label="The next incident"
          onClick={() => jump(1)}
          disabled={neighbourOf(openedAtMs, atMs, 1) === null}
        >
          <SkipForward aria-hidden className="size-3.5" />
        </Button>
        {speed === null ? null : (
          <select
            aria-label="Speed"
            value={speed}
            onChange={({ target }) => setSpeed(Number(target.value))}
            className="h-7 rounded border border-line bg-surface px-1 text-xs"
          >
            {speeds.map((one) => (
              <option key={one} value={one}>
                {one === 1 ? "a step a second" : `${one} steps a second`}
              </option>
            ))}
          </select>
        )}
        <Button look="primary" tip="Show what is now (l)" onClick={live}>
          Now
        </Button>
      </span>
      {firstMs === null || untilMs === null ? null : (
        <input
          type="range"
          aria-label="Moment"
          aria-valuetext={formatDateTime(atMs)}
          min={firstMs}
          max={untilMs}
          step={stepMs}
          value={Math.min(Math.max(atMs, firstMs), untilMs)}
          onChange={({ target }) => show(Number(target.value))}
          className="h-4 w-full accent-(--info)"
        />
      )}
    </section>
  );
}

/** When the newest incidents opened. */
function useIncidentTimes(): number[] {
  const { data } = useQuery({
    queryKey: ["incident-times"],
    queryFn: ({ signal }) => askApi("incidents", { query: { limit: 100 } }, { signal }),
    staleTime: 60_000,
  });
  return data?.rows.map(({ openedAtMs }) => openedAtMs) ?? [];
}
