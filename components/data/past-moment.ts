import { useSyncExternalStore } from "react";

/** The moment of the past that the pages show, in milliseconds; null: now. One for the whole tab. */
let shownMs: number | null = null;
const listeners = new Set<() => void>();

/** To the second, as addresses have it. */
export function showMoment(atMs: number | null): void {
  const toSecond = atMs === null ? null : Math.floor(atMs / 1_000) * 1_000;
  if (toSecond === shownMs) return;
  shownMs = toSecond;
  for (const listener of listeners) listener();
}

export const shownMoment = (): number | null => shownMs;

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const usePastMoment = (): number | null => useSyncExternalStore(listen, shownMoment, () => null);
