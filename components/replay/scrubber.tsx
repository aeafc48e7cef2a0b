"use client";

import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { Name } from "@/components/figures/name";
import type { JumpMark } from "@/lib/player/jump-marks";
import { layBars, layTicks, pathOfBars, type Scale, toMs, toPx } from "@/lib/player/lay-scrubber";
import { formatOffset, sayOffset } from "@/lib/player/offset-text";
import { layLanes } from "./lay-lanes";
import { markGlyphs } from "./mark-glyph";
import type { Player } from "./player";
import type { ReadCall } from "./read-call";
import { ScrubHover } from "./scrub-hover";
import { useWidth } from "./use-width";

const laneHeight = 13;
const marksHeight = 12;
const ticksHeight = 16;
const stepMs = 5_000;
const labelPx = 72;

interface ScrubberProps {
  player: Player;
  call: ReadCall;
  marks: readonly JumpMark[];
  /** Entries at which what is looked for was said. */
  hitIds: readonly string[];
}

/** The whole call at a glance, one lane for each speaker; a slider over it. */
export function Scrubber({ player, call, marks, hitIds }: ScrubberProps) {
  const [hoverX, setHoverX] = useState<number | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(frame);
  const { originMs: startMs, startMs: keptFromMs, endMs, whole } = call;
  const scale = useMemo<Scale>(() => ({ startMs, endMs, widthPx }), [startMs, endMs, widthPx]);
  const lanes = useMemo(() => layLanes(call, whole), [call, whole]);
  const drawn = useMemo(
    () =>
      lanes.map(({ key, spans, failed }, at) => ({
        key,
        path: pathOfBars(layBars(spans, scale, 2), at * laneHeight + 3, laneHeight - 6),
        failedPath: pathOfBars(layBars(failed, scale, 3), at * laneHeight + 2, laneHeight - 4),
      })),
    [lanes, scale],
  );
  const lanesHeight = lanes.length * laneHeight;
  const ticks = useMemo(() => layTicks(scale, 90), [scale]);
  const hitsPath = useMemo(() => {
    const spans = hitIds.flatMap((entryId) => {
      const timeMs = call.timeOf(entryId);
      return timeMs === null ? [] : [{ fromMs: timeMs, toMs: timeMs }];
    });
    return pathOfBars(layBars(spans, scale, 2), 0, lanesHeight);
  }, [hitIds, call, scale, lanesHeight]);
  const isMarked = marks.some(({ kind }) => kind !== "tool");
  const top = isMarked ? marksHeight : 0;

  useEffect(
    () =>
      player.onFrame((positionMs) => {
        const node = frame.current;
        if (!node || !head.current) return;
        head.current.style.transform = `translateX(${toPx(scale, positionMs)}px)`;
        node.setAttribute("aria-valuenow", String(Math.round((positionMs - startMs) / 1_000)));
        node.setAttribute("aria-valuetext", `${sayOffset(positionMs - startMs)} of ${sayOffset(endMs - startMs)}`);
      }),
    [player, scale, startMs, endMs],
  );

  function seekTo(event: PointerEvent<HTMLDivElement>): void {
    const { left } = event.currentTarget.getBoundingClientRect();
    player.seekMs(toMs(scale, event.clientX - left));
  }
  function onKeyDown(event: KeyboardEvent): void {
    const spanMs = endMs - startMs;
    const to: Record<string, number> = {
      Home: startMs,
      End: endMs,
      ArrowUp: player.positionMs() + stepMs,
      ArrowDown: player.positionMs() - stepMs,
      PageUp: player.positionMs() + spanMs / 10,
      PageDown: player.positionMs() - spanMs / 10,
    };
    const toTime = to[event.key];
    if (toTime === undefined) return;
    event.preventDefault();
    player.seekMs(toTime);
  }

  return (
    <div className="flex px-4 pb-1 max-sm:px-3">
      <div
        aria-hidden
        className="shrink-0 text-2xs leading-none text-text-3"
        style={{ width: labelPx, paddingTop: top }}
      >
        {lanes.map(({ key, name }) => (
          <div key={key} className="truncate pr-2" style={{ height: laneHeight, lineHeight: `${laneHeight}px` }}>
            <Name of={name} />
          </div>
        ))}
      </div>
      <div
        ref={frame}
        role="slider"
        tabIndex={0}
        aria-label="Position in the call"
        aria-valuemin={0}
        aria-valuemax={Math.round((endMs - startMs) / 1_000)}
        aria-valuenow={0}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          seekTo(event);
        }}
        onPointerMove={(event) => {
          setHoverX(event.clientX - event.currentTarget.getBoundingClientRect().left);
          if (event.buttons === 1) seekTo(event);
        }}
        onPointerLeave={() => setHoverX(null)}
        className="relative min-w-0 flex-1 cursor-pointer touch-none select-none"
      >
        <svg aria-hidden="true" width="100%" height={top + lanesHeight + ticksHeight} className="block">
          <title>Lanes</title>
          {isMarked ? <MarkLine marks={marks} scale={scale} call={call} /> : null}
          <g transform={`translate(0 ${top})`}>
            {drawn.map(({ key, path, failedPath }, at) => (
              <g key={key}>
                <path d={`M0 ${at * laneHeight + laneHeight / 2}H${widthPx}`} stroke="var(--line)" />
                <path d={path} fill="var(--text-3)" />
                <path d={failedPath} fill="var(--bad)" />
              </g>
            ))}
            <path d={hitsPath} fill="var(--accent)" fillOpacity="0.55" />
            {keptFromMs > startMs ? <Trimmed widthPx={toPx(scale, keptFromMs)} heightPx={lanesHeight} /> : null}
            {ticks.map(({ offsetMs, x }) => (
              <g key={offsetMs}>
                <path d={`M${x} 0V${lanesHeight + 3}`} stroke="var(--line)" />
                <text
                  x={x}
                  y={lanesHeight + 13}
                  textAnchor={x > widthPx - 20 ? "end" : "middle"}
                  fontSize="11"
                  fill="var(--text-3)"
                >
                  {formatOffset(offsetMs)}
                </text>
              </g>
            ))}
          </g>
        </svg>
        {hoverX === null ? null : (
          <ScrubHover x={hoverX} scale={scale} marks={marks} call={call} heightPx={top + lanesHeight} />
        )}
        <div
          ref={head}
          aria-hidden
          className="pointer-events-none absolute top-0 left-0"
          style={{ height: top + lanesHeight + 3 }}
        >
          <div className="-ml-px h-full w-0.5 bg-accent" />
          <div className="-mt-0.5 -ml-1 size-2 rounded-full bg-accent" />
        </div>
      </div>
    </div>
  );
}

/** The part of the call that is no longer in Redis. */
function Trimmed({ widthPx, heightPx }: { widthPx: number; heightPx: number }) {
  return (
    <g>
      <defs>
        <pattern id="trimmed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0V6" stroke="var(--text-3)" strokeWidth="1.5" />
        </pattern>
      </defs>
      <rect width={widthPx} height={heightPx} fill="url(#trimmed)" fillOpacity="0.6" />
    </g>
  );
}

function MarkLine({ marks, scale, call }: { marks: readonly JumpMark[]; scale: Scale; call: ReadCall }) {
  const placed = new Map<string, { x: number; kind: JumpMark["kind"] }>();
  for (const { kind, entryId } of marks) {
    if (kind === "tool") continue;
    const x = Math.round(toPx(scale, call.timeOf(entryId) ?? scale.startMs));
    placed.set(`${kind} ${Math.round(x / 4)}`, { x, kind });
  }
  return [...placed].map(([key, { x, kind }]) => (
    <path
      key={key}
      d={markGlyphs[kind].path}
      fill={markGlyphs[kind].fill}
      transform={`translate(${x} ${marksHeight / 2})`}
    />
  ));
}
