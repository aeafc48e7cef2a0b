"use client";

import { useEffect, useRef, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";

export interface ListKeysOptions {
  total: number;
  /** True while a dialog lies over the rows. */
  isCovered: boolean;
  /** True while a panel is open: esc closes that first. */
  isPanelOpen: boolean;
  scrollTo(index: number): void;
  /** Null where it is not drawn. */
  rowAt(index: number): HTMLElement | null;
  pick(index: number, isRange: boolean): void;
  clear(): void;
  refresh(): void;
}

/** `j k x shift+x u esc` over the rows; `enter` is the focused row's own. */
export function useListKeys({ total, isCovered, isPanelOpen, scrollTo, rowAt, pick, clear, refresh }: ListKeysOptions) {
  const [activeIndex, setActiveIndex] = useState<number | null>(null);
  const wantsFocus = useRef(false);
  const options = { useKey: true, enabled: !isCovered };

  // A row that leaves takes the focus with it, as does a button that opened a dialog: the row standing there gets it.
  useEffect(() => {
    if (isCovered || activeIndex === null || document.activeElement !== document.body) return;
    rowAt(Math.min(activeIndex, total - 1))?.focus({ preventScroll: true });
  });

  function move(by: number): void {
    if (total === 0) return;
    const next = activeIndex === null ? 0 : Math.min(total - 1, Math.max(0, activeIndex + by));
    wantsFocus.current = true;
    setActiveIndex(next);
    scrollTo(next);
  }

  useHotkeys("j", () => move(1), options);
  useHotkeys("k", () => move(-1), options);
  useHotkeys("x", () => activeIndex !== null && pick(activeIndex, false), options);
  useHotkeys("shift+x", () => activeIndex !== null && pick(activeIndex, true), { enabled: !isCovered });
  useHotkeys("u", refresh, options);
  useHotkeys("esc", clear, { enabled: !isCovered && !isPanelOpen });

  return {
    activeIndex,
    activate: setActiveIndex,
    takeFocus(row: HTMLElement | null): void {
      if (!row || !wantsFocus.current) return;
      wantsFocus.current = false;
      row.focus({ preventScroll: true });
    },
  };
}
