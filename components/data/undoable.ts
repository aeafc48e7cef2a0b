"use client";

import { useSyncExternalStore } from "react";

/** The last action that can be taken back exactly, until it is or something newer takes its place. */
export interface Undoable {
  requestId: string;
  /** `claim of 1755-0 for comply-1`: what would be undone. */
  says: string;
  undo(): void;
}

let current: Undoable | null = null;
const listeners = new Set<() => void>();

/** Null: there is nothing to undo any more. Only whoever offered it takes it back. */
export function offerUndo(next: Undoable | null, instead?: string): void {
  if (next === null && current?.requestId !== instead) return;
  current = next;
  for (const listener of listeners) listener();
}

export function useUndoable(): Undoable | null {
  return useSyncExternalStore(
    (onChange) => {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    () => current,
    () => null,
  );
}
