"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { askApi } from "@/components/data/api-client";
import { consumerPlacesQuery, heldListQuery } from "@/components/data/pending-queries";
import { describeRemoval } from "@/lib/actions/describe-removal";
import type { ActionAnswer } from "@/lib/schema/action";
import type { ConsumerPlaces } from "@/lib/schema/pending";
import type { ActionAsk } from "./action-ask";
import type { ClaimParams } from "./claim-choice";
import { usualRate } from "./job-facts";
import { dryRun, type Preview, runAction } from "./run-action";
import { useCannotDo } from "./use-can-do";
import { useCandidates } from "./use-candidates";
import { useReasonNeeded } from "./use-reason-needed";

/** A consumer of a group, and the call it was seen in if it was one. */
export interface ConsumerAsk {
  group: string;
  consumer: string;
  callId?: string;
}

export interface MovePreview {
  ask: ActionAsk;
  preview: Preview;
}

const untilAsked = { staleTime: Number.POSITIVE_INFINITY };

/**
 * What a consumer holds is moved by a job, and then the consumer is removed, each after a dry run. Whoever still holds
 * something is not removed: its pending entries would go with it.
 */
export function useRemoveConsumer({ group, consumer, callId }: ConsumerAsk, onChange: () => void) {
  const queryClient = useQueryClient();
  const cannotDo = useCannotDo();
  const [isOnlyHere, setOnlyHere] = useState(callId !== undefined);
  const where = isOnlyHere && callId !== undefined ? { group, consumer, callId } : { group, consumer };
  const listAsk = { ...where, sort: "age" };
  const places = useQuery({ ...consumerPlacesQuery(where), ...untilAsked });
  const list = useQuery({ ...heldListQuery(listAsk), ...untilAsked });
  const holding = places.data?.places.filter(({ pending }) => pending > 0).map((place) => place.callId) ?? [];
  const claimIn = { group, callIds: holding, from: consumer };
  const holds = (places.data?.pending ?? 0) > 0;
  const { recommended } = useCandidates(holds ? claimIn : undefined);
  const isReasonNeeded = useReasonNeeded()({ verb: "remove-consumer", targets: 2 });
  const [reason, setReason] = useState("");
  const [chosen, setChosen] = useState<ClaimParams | null>(null);
  const claim = chosen ?? (recommended === null ? null : { toConsumer: recommended, createConsumer: false });
  const attempt = useRef<string | null>(null);

  function removal(target: ConsumerPlaces, requestId: string, isDryRun: boolean): Promise<ActionAnswer> {
    const targets = target.places.map((place) => ({ callId: place.callId, group, consumer }));
    const body = { requestId, reason: reason.trim(), dryRun: isDryRun, targets };
    return askApi("removeConsumer", { body });
  }
  const move = useMutation({
    mutationFn: async (): Promise<MovePreview> => {
      const now = await queryClient.fetchQuery({ ...heldListQuery(listAsk), staleTime: 0 });
      const frozen = { order: now.order, total: now.total };
      const ask: ActionAsk = { verb: "claim", targets: [], object: "", params: {}, frozen };
      const input = { params: { ...claim }, reason: reason.trim(), ratePerSecond: usualRate };
      return { ask, preview: await dryRun(ask, input) };
    },
    onSuccess: () => setChosen(claim),
  });
  const run = useMutation({
    mutationFn: ({ ask, preview }: MovePreview) =>
      runAction(ask, { params: {}, reason: reason.trim(), requestId: preview.jobId ?? "", preview }),
    onSuccess: onChange,
  });
  const check = useMutation({
    mutationFn: async () => {
      const now = await queryClient.fetchQuery({ ...consumerPlacesQuery(where), staleTime: 0 });
      const outcomes = now.placesTotal === 0 ? [] : (await removal(now, crypto.randomUUID(), true)).outcomes;
      return { places: now, outcomes };
    },
  });
  const remove = useMutation({
    mutationFn: (target: ConsumerPlaces) => {
      attempt.current ??= crypto.randomUUID();
      return removal(target, attempt.current, false);
    },
    onSuccess: onChange,
  });

  return {
    ...{ group, consumer, callId, isOnlyHere, setOnlyHere, places, list, claimIn, holds, claim, setChosen },
    ...{ reason, setReason, isReasonNeeded, move, run, check, remove },
    facts: places.data && describeRemoval(places.data),
    /** Why it cannot be done at all; null when it can. */
    problem: cannotDo("remove-consumer") ?? (holds ? cannotDo("claim") : null),
    /** What the operator has not said yet. */
    missing:
      reason.trim() === "" && isReasonNeeded
        ? "Say why first: the reason is kept in the audit."
        : holds && (claim?.toConsumer ?? "").trim() === ""
          ? "Choose who takes its entries first."
          : null,
    /** From the first step on, with what is true by now. */
    startAgain(): void {
      attempt.current = null;
      for (const step of [move, run, check, remove]) step.reset();
      void places.refetch();
      void list.refetch();
    },
  };
}

export type Removal = ReturnType<typeof useRemoveConsumer>;
