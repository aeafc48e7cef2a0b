"use client";

import { type RefObject, useEffect, useRef } from "react";

/** What had the focus is gone with its step; the panel takes it, so that no button does. */
export function useFocusOnChange(element: RefObject<HTMLElement | null>, step: string): void {
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step) return;
    before.current = step;
    element.current?.focus({ preventScroll: true });
  }, [element, step]);
}
