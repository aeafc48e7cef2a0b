"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { heldListQuery, type PendingAsk } from "@/components/data/pending-queries";
import { Button } from "@/components/ui/button";
import { formatClock, formatCounted, formatExactCount } from "@/lib/format";
import type { PendingPage } from "@/lib/schema/pending";

/** A whole list as the server keeps it: what matched when it was read, and nothing that matches since. */
export interface FrozenList {
  ask: PendingAsk;
  order: string;
  total: number;
  /** Why more may have matched than were counted, or null; those are not in it. */
  note: string | null;
  asOfMs: number;
}

const keepEveryMs = 60_000;

/** Offers the whole list once all its rows on the page are chosen; freezes it at the count shown. */
export function SelectAllMatching({
  ask,
  page,
  onFrozen,
}: {
  ask: PendingAsk;
  page: PendingPage;
  onFrozen(list: FrozenList): void;
}) {
  const queryClient = useQueryClient();
  const freeze = useMutation({
    mutationFn: async () => {
      const held = await queryClient.fetchQuery({ ...heldListQuery(ask, page.order), staleTime: 0 });
      if (held.orderIsNew) throw new Error("The console no longer holds this list; read it anew (u) and select again.");
      return { ask, order: page.order, total: held.total, note: held.totalNote, asOfMs: page.asOfMs };
    },
    onSuccess: onFrozen,
  });
  return (
    <>
      <Button look="plain" onClick={() => freeze.mutate()} disabled={freeze.isPending}>
        Select all {formatExactCount(page.total)} that matched at {formatClock(page.asOfMs)}
      </Button>
      {freeze.error ? <span className="text-xs text-bad">{freeze.error.message}</span> : null}
    </>
  );
}

/** Says what is frozen, and keeps the server from forgetting it while it is chosen. */
export function FrozenNotice({ list }: { list: FrozenList }) {
  const { data, error } = useQuery({ ...heldListQuery(list.ask, list.order), refetchInterval: keepEveryMs });
  const isLost = data?.orderIsNew === true;
  return (
    <>
      <span className="font-medium">{formatCounted(list.total, "entry", "entries")} selected</span>
      <span className="text-text-2"> · all that matched at {formatClock(list.asOfMs)}, frozen</span>
      {list.note === null ? null : <span className="text-warn"> · there may be more: {list.note}</span>}
      {isLost ? <span className="text-bad"> · the console no longer holds this list; select again</span> : null}
      {error ? <span className="text-bad"> · {error.message}</span> : null}
    </>
  );
}
