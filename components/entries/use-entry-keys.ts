"use client";

import { usePageKeys } from "../ui/use-page-keys";

export interface EntryKeys {
  move(by: number): void;
  toggle(): void;
  copy(): void;
  pause(): void;
  latest(): void;
  find(): void;
}

/** `j k enter c space G /`, and the arrows on an entry. */
export function useEntryKeys({ move, toggle, copy, pause, latest, find }: EntryKeys): void {
  usePageKeys(({ key, target }, isOnControl) => {
    const isOnEntry = target instanceof Element && target.closest("[data-entry-id]") !== null;
    const acts: Record<string, () => void> = {
      j: () => move(1),
      k: () => move(-1),
      c: copy,
      G: latest,
      "/": find,
      ...(isOnControl ? {} : { Enter: toggle, " ": pause }),
      ...(isOnEntry ? { ArrowDown: () => move(1), ArrowUp: () => move(-1) } : {}),
    };
    return acts[key];
  });
}
