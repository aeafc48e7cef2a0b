"use client";

import { type RefObject, useEffect, useRef } from "react";
import { waitingTip } from "@/components/data/tail-messages";
import { Button } from "@/components/ui/button";
import { Shape } from "@/components/ui/shape";
import { formatClock, formatDuration } from "@/lib/format";
import type { CallLink } from "@/lib/player/reader-state";
import type { Shape as ShapeName, Tone } from "@/lib/status-look";
import type { Player, PlayerState } from "./player";
import type { ReadCall } from "./read-call";

interface FollowStateProps {
  player: Player;
  state: PlayerState;
  call: ReadCall;
  link: CallLink;
}

/** Whether the call goes on and is followed; where one is behind it, the way to its edge. */
export function FollowState({ player, state, call, link }: FollowStateProps) {
  const behind = useRef<HTMLSpanElement>(null);
  const { isLive } = call.course;
  return (
    <span className="ml-auto flex items-center gap-3 text-xs text-text-2">
      <LinkMark link={link} isAtEdge={isLive && state.isFollowing} />
      {isLive && !state.isFollowing ? (
        <Button aria-keyshortcuts="l" tip="To the newest entry, and on with it (l)" onClick={player.follow}>
          Jump to live <Behind player={player} endMs={call.endMs} text={behind} />
        </Button>
      ) : null}
      {isLive ? null : (
        <span className="text-text-3 max-sm:hidden">
          {call.header.hasEnded ? "ended" : "quiet: nothing new for 2 min"}
        </span>
      )}
    </span>
  );
}

function Behind({ player, endMs, text }: { player: Player; endMs: number; text: RefObject<HTMLSpanElement | null> }) {
  useEffect(
    () =>
      player.onFrame((positionMs) => {
        if (!text.current) return;
        const behindMs = Math.floor((endMs - positionMs) / 1_000) * 1_000;
        text.current.textContent = behindMs === 0 ? "" : `+${formatDuration(behindMs)}`;
      }),
    [player, endMs, text],
  );
  return <span ref={text} className="figure text-text-3" />;
}

function LinkMark({ link: { state, sinceMs }, isAtEdge }: { link: CallLink; isAtEdge: boolean }) {
  const trouble: Partial<Record<CallLink["state"], { shape: ShapeName; tone: Tone; word: string; tip: string }>> = {
    lost: {
      shape: "half",
      tone: "warn",
      word: "reconnecting",
      tip: "The console's stream of this call is interrupted. It goes on after the last entry shown, once it is back.",
    },
    waiting: { shape: "half", tone: "info", word: "waiting for room", tip: waitingTip },
    stale: {
      shape: "square",
      tone: "bad",
      word: "stale",
      tip: "Redis does not answer: what is shown is what was read before, and nothing new can come.",
    },
  };
  const look = trouble[state];
  if (look) {
    return (
      <span role="status" className="flex items-center gap-1.5 whitespace-nowrap" data-tip={look.tip}>
        <Shape shape={look.shape} tone={look.tone} />
        {look.word} since {formatClock(sinceMs)}
      </span>
    );
  }
  if (!isAtEdge) return null;
  return (
    <span className="flex items-center gap-1.5">
      <Shape shape="disc" tone="good" />
      live
    </span>
  );
}
