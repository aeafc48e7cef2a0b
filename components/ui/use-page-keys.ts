"use client";

import { useEffect, useRef } from "react";

/** What a key does now; `isOnControl`: the focus is on something that enter and space press. */
export type KeyAct = (event: KeyboardEvent, isOnControl: boolean) => (() => void) | undefined;

const chordMs = 1_000;

/**
 * A page's keys wherever the focus is, but not while something is typed, a dialog is open, with ctrl, alt or meta, or
 * within a second after `g`, which begins the console's own.
 */
export function usePageKeys(actOf: KeyAct): void {
  const latest = useRef(actOf);
  useEffect(() => {
    latest.current = actOf;
  });
  useEffect(() => {
    let chordAtMs = -chordMs;
    const onKey = (event: KeyboardEvent) => {
      const isChord = event.timeStamp - chordAtMs < chordMs;
      chordAtMs = event.key === "g" ? event.timeStamp : -chordMs;
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || isChord) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest("input, textarea, select, [contenteditable], [role=dialog]")) return;
      const act = latest.current(event, target?.closest("button, a, summary") != null);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
