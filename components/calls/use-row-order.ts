"use client";

import { useState } from "react";

export interface RowOrder {
  /** Null follows the live order. */
  held: string | null;
  /** Takes the present order, and keeps that one while the reader still reads. */
  update(): void;
}

/**
 * Keeps the sequence of rows while somebody reads them. `latest` is the order of the rows now shown,
 * undefined while there are none; `isReplaced` says that the server no longer knows the held one.
 */
export function useRowOrder(isReading: boolean, latest: string | undefined, isReplaced: boolean): RowOrder {
  const [held, setHeld] = useState<string | null>(null);
  const [skipped, setSkipped] = useState<string | null>(null);

  if (!isReading && (held !== null || skipped !== null)) {
    setHeld(null);
    setSkipped(null);
  } else if (isReading && held === null && latest !== undefined && latest !== skipped) {
    setHeld(latest);
    setSkipped(null);
  } else if (held !== null && isReplaced && latest !== undefined && latest !== held) {
    setHeld(latest);
  }

  return {
    held,
    update() {
      setSkipped(held);
      setHeld(null);
    },
  };
}
