"use client";

import { usePageKeys } from "@/components/ui/use-page-keys";
import { type JumpKind, jumpKeys, jumpKinds } from "@/lib/player/jump-marks";
import { stepSpeed } from "@/lib/player/playback";
import type { Player } from "./player";

export interface ReplayKeys {
  player: Player;
  goTurn(by: 1 | -1): void;
  stepEntry(by: 1 | -1): void;
  jump(kind: JumpKind, by: 1 | -1): void;
  find(): void;
  note(): void;
  turnView(): void;
  copyLink(): void;
}

const stepMs = 5_000;

/** The player's keys. */
export function useReplayKeys({ player, goTurn, stepEntry, jump, find, note, turnView, copyLink }: ReplayKeys): void {
  usePageKeys(({ key, shiftKey }, isOnControl) => {
    const { isPlaying, speed } = player.getState();
    const by = (ms: number) => () => player.seekMs(player.positionMs() + ms);
    const acts: Record<string, () => void> = {
      ArrowLeft: shiftKey ? () => goTurn(-1) : by(-stepMs),
      ArrowRight: shiftKey ? () => goTurn(1) : by(stepMs),
      Home: () => player.seekPlace(0),
      End: () => player.seekMs(Number.POSITIVE_INFINITY),
      "[": () => player.setSpeed(stepSpeed(speed, -1)),
      "]": () => player.setSpeed(stepSpeed(speed, 1)),
      ",": () => stepEntry(-1),
      ".": () => stepEntry(1),
      l: () => player.follow(),
      n: note,
      v: turnView,
      c: copyLink,
      "/": find,
      ...(isOnControl ? {} : { " ": isPlaying ? player.pause : player.play }),
    };
    const kind = jumpKinds.find((one) => jumpKeys[one] === key.toLowerCase());
    return acts[key] ?? (kind && (() => jump(kind, shiftKey ? -1 : 1)));
  });
}
