import { useQuery, useQueryClient } from "@tanstack/react-query";
import { callQuery } from "@/components/data/page-queries";
import { usePastMoment } from "@/components/data/past-moment";
import { callPendingQuery, pendingKey } from "@/components/data/pending-queries";
import type { CallDetail } from "@/lib/schema/call";
import type { PendingRow } from "@/lib/schema/pending";

export interface CallPending {
  /** Those of a group, and of one of its consumers; null where they are not known or are more than are read. */
  heldBy(group: string, consumer?: string): readonly PendingRow[] | null;
  onChange(): void;
}

/** The pending entries of a call while it has some, so that they can be acted on where their numbers stand. */
export function useCallPending(call: CallDetail): CallPending {
  const { callId } = call;
  const queryClient = useQueryClient();
  const isPast = usePastMoment() !== null;
  const isAsked = call.groups.some(({ pending }) => pending > 0);
  const { data } = useQuery({ ...callPendingQuery(callId), enabled: isAsked && !isPast });
  return {
    heldBy(group, consumer) {
      if (!isAsked) return [];
      if (isPast || data === undefined || data.total > data.rows.length) return null;
      return data.rows.filter((row) => row.group === group && (consumer === undefined || row.consumer === consumer));
    },
    onChange() {
      void queryClient.invalidateQueries({ queryKey: pendingKey });
      void queryClient.invalidateQueries({ queryKey: callQuery(callId).queryKey });
    },
  };
}
