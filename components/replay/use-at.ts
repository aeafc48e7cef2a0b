"use client";

import { createParser, useQueryState } from "nuqs";
import { useEffect, useRef } from "react";
import { compareEntryIds, isEntryId } from "@/lib/ids/entry-id";
import type { Player, PlayerState } from "./player";
import type { ReadCall } from "./read-call";

const parseEntry = createParser({ parse: (text) => (isEntryId(text) ? text : null), serialize: (id: string) => id });
const writeAfterMs = 300;

/**
 * Keeps `?at=` and the playhead together: a link opens the call at its entry, and standing still writes the entry into
 * the URL. Gives back the linked entry where the call does not have it.
 */
export function useAt(
  player: Player,
  call: ReadCall,
  { place, isPlaying }: PlayerState,
  { pickedId, onLinked }: { pickedId: string | null; onLinked(entryId: string | null): void },
): string | null {
  const [at, setAt] = useQueryState("at", parseEntry.withOptions({ history: "replace" }));
  const taken = useRef<string | null | undefined>(undefined);

  useEffect(() => {
    player.setCourse(call.course);
    const isFirst = taken.current === undefined;
    if (taken.current === at) return;
    // What is linked to, and whether the call goes on, may show only at the end of the reading.
    if (call.isReading && (at === null || call.placeOf(at) === -1)) return;
    taken.current = at;
    if (at !== null) {
      const linked = placeNear(call, at);
      onLinked(call.entryIds[linked] ?? null);
      player.seekPlace(linked);
    } else if (isFirst && call.course.isLive) player.follow();
  }, [player, call, at, onLinked]);

  useEffect(() => {
    if (isPlaying || taken.current === undefined) return;
    const cursorId = call.entryIds[place - 1] ?? null;
    const entryId = place >= call.entryIds.length && pickedId !== cursorId ? null : cursorId;
    if (entryId === taken.current) return;
    if (taken.current !== null && call.placeOf(taken.current) === -1 && placeNear(call, taken.current) === place - 1)
      return;
    const timer = setTimeout(() => {
      taken.current = entryId;
      void setAt(entryId);
    }, writeAfterMs);
    return () => clearTimeout(timer);
  }, [call, place, isPlaying, pickedId, setAt]);

  return at !== null && !call.isReading && call.placeOf(at) === -1 ? at : null;
}

/** The place of the entry, or of the last one before it. */
function placeNear({ entryIds, placeOf }: ReadCall, entryId: string): number {
  const place = placeOf(entryId);
  if (place !== -1) return place;
  const next = entryIds.findIndex((one) => compareEntryIds(one, entryId) > 0);
  return Math.max(0, (next === -1 ? entryIds.length : next) - 1);
}
