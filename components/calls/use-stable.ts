"use client";

import { useCallback, useLayoutEffect, useRef } from "react";

/** The newest version of an event handler behind a function that stays the same, so that memoised rows stay memoised. */
export function useStable<Args extends unknown[]>(handler: (...args: Args) => void): (...args: Args) => void {
  const newest = useRef(handler);
  useLayoutEffect(() => {
    newest.current = handler;
  });
  return useCallback((...args: Args) => newest.current(...args), []);
}
