"use client";

import { type RefObject, useLayoutEffect, useState } from "react";

/** Width of the element, and its distance from the top of the document, kept up to date. */
export function useElementBox(element: RefObject<HTMLElement | null>): { widthPx: number; topPx: number } {
  const [box, setBox] = useState({ widthPx: 0, topPx: 0 });
  useLayoutEffect(() => {
    const node = element.current;
    if (!node) return;
    const measure = () => {
      const { top, width } = node.getBoundingClientRect();
      const topPx = Math.round(top + window.scrollY);
      setBox((before) => (before.topPx === topPx && before.widthPx === width ? before : { widthPx: width, topPx }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return box;
}
