"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { archivedMatchesQuery, archiveQuery, isArchiveOn } from "@/components/data/archive-queries";
import type { ArchivedCall } from "@/lib/schema/archive";

const minText = 2;
/** Calls that are in Redis too come first, and are found among the others. */
const mostAsked = 50;
const mostShown = 8;

/** Archived calls that are gone from Redis, by a part of their id; none while nothing is kept. */
export function useArchivedMatches(text: string): readonly ArchivedCall[] {
  const { data: archive } = useQuery(archiveQuery());
  const isAsked = isArchiveOn(archive) && text.length >= minText;
  const { data } = useQuery({
    ...archivedMatchesQuery(text, mostAsked),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  if (!isAsked) return [];
  const matches = ({ callId }: ArchivedCall) => callId.toLowerCase().includes(text.toLowerCase());
  return (data?.rows ?? []).filter((call) => !call.isInRedis && matches(call)).slice(0, mostShown);
}
