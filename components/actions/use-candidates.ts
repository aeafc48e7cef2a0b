"use client";

import { useQuery } from "@tanstack/react-query";
import { consumersQuery } from "@/components/data/pending-queries";
import { recommendConsumer } from "@/lib/actions/recommend-consumer";
import type { ClaimCandidate, ConsumersAnswer } from "@/lib/schema/pending";
import { type ClaimScope, consumersAsk } from "./claim-scope";

/** Who lives, and who polled how long ago, is soon no longer so. */
const askAgainAfterMs = 5_000;

export interface Candidates {
  /** What was asked and found; undefined until it has come. */
  answer: ConsumersAnswer | undefined;
  error: Error | null;
  /** Best first, without whom the entries are taken from. */
  offered: readonly ClaimCandidate[];
  recommended: string | null;
}

/** Whom entries could be claimed for. Without a scope nothing is asked; while somebody chooses, again and again. */
export function useCandidates(scope: ClaimScope | undefined, isChoosing = false): Candidates {
  const { data: answer, error } = useQuery({
    ...consumersQuery(consumersAsk(scope ?? { group: "" })),
    enabled: scope !== undefined,
    refetchInterval: isChoosing ? askAgainAfterMs : false,
  });
  const offered = answer?.consumers.filter(({ name }) => name !== scope?.from) ?? [];
  return { answer, error, offered, recommended: recommendConsumer(offered, answer?.callsLookedAt ?? 0) };
}
