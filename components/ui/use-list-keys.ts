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
  /** What `c` and `a` do to the row at hand. */
  act(key: "c" | "a", index: number): void;
}

/** `j k x shift+x c a u esc` over the rows; `enter` is the focused row's own. */
export function useListKeys(options: ListKeysOptions) {
  const { total, isCovered, isPanelOpen, scrollTo, rowAt, pick, clear, refresh, act } = options;
  const [activeIndex, setActiveIndex] = useState<number | null>(null);
  const wantsFocus = useRef(false);
  const always = { useKey: true, enabled: !isCovered };

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

  // A held key acts once: what follows it would act on an entry that nobody has looked at.
  const once = { ...always, ignoreEventWhen: ({ repeat }: KeyboardEvent) => repeat };
  useHotkeys("j", () => move(1), always);
  useHotkeys("k", () => move(-1), always);
  useHotkeys("c", () => activeIndex !== null && act("c", activeIndex), once);
  useHotkeys("a", () => activeIndex !== null && act("a", activeIndex), once);
  useHotkeys("x", () => activeIndex !== null && pick(activeIndex, false), always);
  useHotkeys("shift+x", () => activeIndex !== null && pick(activeIndex, true), { enabled: !isCovered });
  useHotkeys("u", refresh, once);
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
