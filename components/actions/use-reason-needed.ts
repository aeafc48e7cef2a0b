"use client";

import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/components/data/queries";
import { isReasonNeeded } from "@/lib/actions/reason-needed";
import type { Verb } from "@/lib/schema/action";

/** Whether the actor has to say why; until it is known who asks, yes. */
export function useReasonNeeded(): (ask: { verb: Verb; targets: number }) => boolean {
  const { data } = useQuery(sessionQuery());
  return (ask) => (data ? isReasonNeeded(data.reasons, { ...ask, isLocal: data.actor.isLocal }) : true);
}
