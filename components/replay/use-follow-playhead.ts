"use client";

import { useCallback, useEffect, useRef, useState } from "react";

/** What is near is brought in by the shortest way, what is far into the middle, so that its surroundings show. */
export function alignFor(list: { getVirtualItems(): { index: number }[] }, index: number): "auto" | "center" {
  const drawn = list.getVirtualItems();
  const [first, last] = [drawn[0]?.index ?? 0, drawn.at(-1)?.index ?? 0];
  return index >= first - 1 && index <= last + 1 ? "auto" : "center";
}

/** Whether a list keeps the playhead in sight: until it is scrolled by hand, and again once the playhead was moved. */
export function useFollowPlayhead(place: number, isMoving: boolean) {
  const [isHeld, setHeld] = useState(false);
  const seenPlace = useRef(place);
  useEffect(() => {
    if (seenPlace.current !== place && !isMoving) setHeld(false);
    seenPlace.current = place;
  }, [place, isMoving]);
  useEffect(() => {
    if (isMoving) setHeld(false);
  }, [isMoving]);
  const hold = useCallback(() => setHeld(true), []);
  const release = useCallback(() => setHeld(false), []);
  return { isHeld, hold, release };
}
