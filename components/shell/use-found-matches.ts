"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { archiveQuery, foundMatchesQuery, isArchiveOn } from "@/components/data/archive-queries";
import { sessionQuery } from "@/components/data/queries";
import type { FoundCall } from "@/lib/schema/archive";
import { minToldText } from "@/lib/told-text";

const mostShown = 8;

/** Archived calls that are over in which the words were said; none for who may not read what is said. */
export function useFoundMatches(text: string): readonly FoundCall[] {
  const { data: archive } = useQuery(archiveQuery());
  const { data: session } = useQuery(sessionQuery());
  const mayRead = session?.permissions.includes("content.read") === true;
  const isAsked = mayRead && isArchiveOn(archive) && text.length >= minToldText;
  const { data } = useQuery({
    ...foundMatchesQuery(text, mostShown),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  return isAsked ? (data?.rows ?? []) : [];
}
