"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { progressQuery } from "@/components/data/content-queries";
import { compareEntryIds } from "@/lib/ids/entry-id";
import { findUnacked } from "@/lib/player/group-places";
import type { Missing, Transcript } from "@/lib/schema/transcript";
import type { ReadCall } from "./read-call";

const nothing: readonly Missing[] = [];

/** The call as a whole and as it stood at a place, both with what the groups have left unacknowledged. */
export function useTold(callId: string, call: ReadCall, place: number) {
  const { entryIds } = call;
  const { isLive } = call.course;
  const progress = useQuery(progressQuery(callId));
  const unacked = useMemo(
    () => (progress.data ? findUnacked(progress.data, entryIds, { hasEnded: !isLive }) : nothing),
    [progress.data, entryIds, isLive],
  );
  const whole = useMemo(() => withMissing(call.whole, unacked), [call, unacked]);
  const now = useMemo(() => {
    const then = call.at(place);
    if (then === call.whole) return whole;
    const cursorId = entryIds[place - 1] ?? "0-0";
    return withMissing(
      then,
      unacked.filter(({ beforeEntryId }) => compareEntryIds(beforeEntryId ?? "0-0", cursorId) <= 0),
    );
  }, [call, entryIds, place, whole, unacked]);
  return { progress, whole, now };
}

const withMissing = (transcript: Transcript, more: readonly Missing[]): Transcript =>
  more.length === 0 ? transcript : { ...transcript, missing: [...transcript.missing, ...more] };
