"use client";

import { useEffect, useRef } from "react";

export interface EntryKeys {
  move(by: number): void;
  toggle(): void;
  copy(): void;
  pause(): void;
  latest(): void;
  find(): void;
}

const chordMs = 1_000;

/** `j k enter c space G /` wherever the focus is, but not while something is typed, a dialog is open, or after `g`. */
export function useEntryKeys(keys: EntryKeys): void {
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
      const isOnControl = target?.closest("button, a, summary") !== null && target !== null;
      const { move, toggle, copy, pause, latest: goLatest, find } = latest.current;
      const acts: Record<string, () => void> = {
        j: () => move(1),
        k: () => move(-1),
        c: copy,
        G: goLatest,
        "/": find,
        ...(isOnControl ? {} : { Enter: toggle, " ": pause }),
        ...(target?.closest("[data-entry-id]") ? { ArrowDown: () => move(1), ArrowUp: () => move(-1) } : {}),
      };
      const act = acts[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
