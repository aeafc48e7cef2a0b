"use client";

import { useCallback, useSyncExternalStore } from "react";

const changed = "callboard:stored";
const forgotten = new Map<string, string>();

/** A choice of this reader, kept in the browser; in this tab alone where the browser keeps nothing. */
export function useStored(name: string, fallback: string): [string, (value: string) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => read(name) ?? fallback,
    () => fallback,
  );
  const store = useCallback(
    (next: string) => {
      forgotten.set(name, next);
      try {
        localStorage.setItem(name, next);
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
      }
      window.dispatchEvent(new Event(changed));
    },
    [name],
  );
  return [value, store];
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name) ?? forgotten.get(name) ?? null;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return forgotten.get(name) ?? null;
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(changed, listener);
  window.addEventListener("storage", listener);
  return () => {
    window.removeEventListener(changed, listener);
    window.removeEventListener("storage", listener);
  };
}
