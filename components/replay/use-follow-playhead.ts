"use client";

import { useCallback, useEffect, useRef, useState } from "react";

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
