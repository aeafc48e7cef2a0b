"use client";

import { useQuery } from "@tanstack/react-query";
import { consumersQuery } from "@/components/data/pending-queries";
import { recommendConsumer } from "@/lib/actions/recommend-consumer";
import type { ClaimCandidate, ConsumersAnswer } from "@/lib/schema/pending";
import { type ClaimScope, consumersAsk } from "./claim-scope";

export interface Candidates {
  /** What was asked and found; undefined until it has come. */
  answer: ConsumersAnswer | undefined;
  error: Error | null;
  /** Best first, without whom the entries are taken from. */
  offered: readonly ClaimCandidate[];
  recommended: string | null;
}

/** Whom entries could be claimed for. Without a scope nothing is asked. */
export function useCandidates(scope: ClaimScope | undefined): Candidates {
  const { data: answer, error } = useQuery({
    ...consumersQuery(consumersAsk(scope ?? { group: "" })),
    enabled: scope !== undefined,
  });
  const offered = answer?.consumers.filter(({ name }) => name !== scope?.from) ?? [];
  return { answer, error, offered, recommended: recommendConsumer(offered, answer?.callsLookedAt ?? 0) };
}
