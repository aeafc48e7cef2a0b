"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/components/data/queries";
import { toldCallsQuery } from "@/components/data/told-queries";
import { matchesFacts, sayFacts } from "@/lib/player/told-facts";
import type { ToldCall } from "@/lib/schema/told-call";
import { minToldText } from "@/lib/told-text";

const mostShown = 8;

/** Calls whose events tell what was asked for; none for who may not read what is said. */
export function useToldMatches(text: string): readonly (ToldCall & { says: string })[] {
  const { data: session } = useQuery(sessionQuery());
  const isAsked = session?.permissions.includes("content.read") === true && text.length >= minToldText;
  const { data } = useQuery({
    ...toldCallsQuery(text, mostShown),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  if (!isAsked) return [];
  // Rows of the question before stand in until the answer comes: only those that answer this one too.
  return (data?.rows ?? [])
    .filter((call) => matchesFacts(call.callId, call, text))
    .map((call) => ({ ...call, says: sayFacts(call) }));
}
