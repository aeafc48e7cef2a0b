"use client";

import { Pause, Play } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { formatDateTime } from "@/lib/format";
import { formatZone } from "@/lib/format-zone";
import { formatOffset } from "@/lib/player/offset-text";
import { type Speed, speeds } from "@/lib/player/playback";
import type { CallLink } from "@/lib/player/reader-state";
import { FollowState } from "./follow-state";
import type { Player, PlayerState } from "./player";
import type { ReadCall } from "./read-call";

interface TransportProps {
  player: Player;
  state: PlayerState;
  call: ReadCall;
  link: CallLink;
  children: ReactNode;
}

/** Play and pause, where the playhead is, how fast it goes. */
export function Transport({ player, state, call, link, children }: TransportProps) {
  const clock = useRef<HTMLSpanElement>(null);
  const { originMs, endMs, isOriginEstimated } = call;
  useEffect(
    () =>
      player.onFrame((positionMs) => {
        if (clock.current) clock.current.textContent = formatOffset(positionMs - originMs, true);
      }),
    [player, originMs],
  );
  const { isPlaying, speed, skipsSilence } = state;
  const name = isPlaying ? "Pause" : "Play";
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 max-sm:px-3">
      <Button
        look="primary"
        aria-label={name}
        aria-keyshortcuts="Space"
        tip={`${name} (space)`}
        className="max-sm:h-9 max-sm:w-11 max-sm:justify-center"
        onClick={isPlaying ? player.pause : player.play}
      >
        {isPlaying ? <Pause aria-hidden className="size-4" /> : <Play aria-hidden className="size-4" />}
      </Button>
      <span
        className="figure text-sm whitespace-nowrap"
        data-tip={`Counted from ${isOriginEstimated ? "about " : ""}${formatDateTime(originMs)} ${formatZone(originMs)}${isOriginEstimated ? ", by the rate of what is left: the beginning was trimmed" : ""}`}
      >
        {isOriginEstimated ? "≈ " : ""}
        <span ref={clock} />
        <span className="text-text-3"> / {formatOffset(endMs - originMs)}</span>
      </span>
      <label className="flex items-center gap-1.5 text-xs text-text-2">
        <span className="max-sm:sr-only">Speed</span>
        <select
          value={speed}
          aria-keyshortcuts="[ ]"
          onChange={({ target }) => player.setSpeed(speedOf(target.value))}
          className="h-7 rounded border border-line-strong bg-surface px-1 text-xs text-text"
        >
          {speeds.map((one) => (
            <option key={one} value={one}>
              {one}×
            </option>
          ))}
        </select>
      </label>
      <label
        className="flex items-center gap-1.5 text-xs text-text-2"
        data-tip="Where nothing was written for 2 s or longer, playing goes on at the next entry."
      >
        <input
          type="checkbox"
          checked={skipsSilence}
          onChange={({ target }) => player.setSkipsSilence(target.checked)}
          className="accent-accent-solid"
        />
        Skip silence
      </label>
      {children}
      <FollowState player={player} state={state} call={call} link={link} />
    </div>
  );
}

const speedOf = (text: string): Speed => speeds.find((one) => String(one) === text) ?? 1;
