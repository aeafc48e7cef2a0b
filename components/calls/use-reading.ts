"use client";

import { type RefObject, useEffect, useState } from "react";

/**
 * Whether somebody reads the element: points at it, has keyboard focus in it, or has scrolled beyond `startPx` of the
 * document. A scroll position is compared and nothing measured: measuring while scrolling costs a layout each time.
 */
export function useReading(element: RefObject<HTMLElement | null>, startPx: number): boolean {
  const [isPointing, setPointing] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const [isScrolledIn, setScrolledIn] = useState(false);

  useEffect(() => {
    const node = element.current;
    if (!node) return;
    const onEnter = () => setPointing(true);
    const onLeave = () => setPointing(false);
    const onFocus = () => setFocused(true);
    const onBlur = (event: FocusEvent) =>
      setFocused(event.relatedTarget instanceof Node && node.contains(event.relatedTarget));
    node.addEventListener("pointerenter", onEnter);
    node.addEventListener("pointerleave", onLeave);
    node.addEventListener("focusin", onFocus);
    node.addEventListener("focusout", onBlur);
    return () => {
      node.removeEventListener("pointerenter", onEnter);
      node.removeEventListener("pointerleave", onLeave);
      node.removeEventListener("focusin", onFocus);
      node.removeEventListener("focusout", onBlur);
    };
  }, [element]);

  useEffect(() => {
    const onScroll = () => setScrolledIn(window.scrollY > startPx);
    onScroll();
    window.addEventListener("scroll", onScroll, { passive: true });
    return () => window.removeEventListener("scroll", onScroll);
  }, [startPx]);

  return isPointing || isFocused || isScrolledIn;
}

/** While somebody reads below it, whatever grows or shrinks above moves the page along, so that the place is kept. */
export function useHeldPlace(above: RefObject<HTMLElement | null>, isReading: boolean): void {
  useEffect(() => {
    const node = above.current;
    if (!node || !isReading) return;
    let heightPx = node.offsetHeight;
    const observer = new ResizeObserver(() => {
      const grownPx = node.offsetHeight - heightPx;
      heightPx = node.offsetHeight;
      if (grownPx !== 0) window.scrollBy(0, grownPx);
    });
    observer.observe(node);
    return () => observer.disconnect();
  }, [above, isReading]);
}
