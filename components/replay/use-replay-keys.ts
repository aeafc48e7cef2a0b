"use client";

import { useEffect, useRef } from "react";
import { type JumpKind, jumpKeys, jumpKinds } from "@/lib/replay/jump-marks";
import { stepSpeed } from "@/lib/replay/playback";
import type { Player } from "./player";

export interface ReplayKeys {
  player: Player;
  goTurn(by: 1 | -1): void;
  stepEntry(by: 1 | -1): void;
  jump(kind: JumpKind, by: 1 | -1): void;
  find(): void;
  note(): void;
  turnView(): void;
}

const chordMs = 1_000;
const stepMs = 5_000;

/** The player's keys wherever the focus is, but not while something is typed, a dialog is open, or after `g`. */
export function useReplayKeys(keys: ReplayKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let chordAtMs = -chordMs;
    const onKey = (event: KeyboardEvent) => {
      const isChord = event.timeStamp - chordAtMs < chordMs;
      chordAtMs = event.key === "g" ? event.timeStamp : -chordMs;
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || isChord) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest("input, textarea, select, [contenteditable], [role=dialog]")) return;
      const { player, goTurn, stepEntry, jump, find, note, turnView } = latest.current;
      const { isPlaying, speed } = player.getState();
      const by = (ms: number) => () => player.seekMs(player.positionMs() + ms);
      const acts: Record<string, () => void> = {
        ArrowLeft: event.shiftKey ? () => goTurn(-1) : by(-stepMs),
        ArrowRight: event.shiftKey ? () => goTurn(1) : by(stepMs),
        "[": () => player.setSpeed(stepSpeed(speed, -1)),
        "]": () => player.setSpeed(stepSpeed(speed, 1)),
        ",": () => stepEntry(-1),
        ".": () => stepEntry(1),
        l: () => player.follow(),
        n: note,
        v: turnView,
        "/": find,
        ...(target?.closest("button, a, summary") ? {} : { " ": isPlaying ? player.pause : player.play }),
      };
      const kind = jumpKinds.find((one) => jumpKeys[one] === event.key.toLowerCase());
      const act = acts[event.key] ?? (kind && (() => jump(kind, event.shiftKey ? -1 : 1)));
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
