"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ActionAsk } from "@/components/actions/action-ask";
import { useCannotDo } from "@/components/actions/use-can-do";
import { useCandidates } from "@/components/actions/use-candidates";
import { heldListQuery } from "@/components/data/pending-queries";
import { ConsumerMark } from "@/components/figures/consumer-mark";
import { Name } from "@/components/figures/name";
import { Button } from "@/components/ui/button";
import { ListBar } from "@/components/ui/list-frame";
import { formatCounted } from "@/lib/format";
import type { PendingPage, PendingRow } from "@/lib/schema/pending";
import { nameInText } from "@/lib/visible-name";
import { askFor, askForAll } from "./ask-action";
import { askOf, usePendingUrl } from "./use-pending-url";

const maxLooked = 50;

/** All that one consumer holds, where the list is of one: handed on by one dialog, which opens with its dry run done. */
export function HeldBar({
  page,
  rows,
  onAsk,
}: {
  page: PendingPage;
  rows: readonly PendingRow[];
  onAsk(ask: ActionAsk): void;
}) {
  const [url] = usePendingUrl();
  const queryClient = useQueryClient();
  const cannotDo = useCannotDo();
  const ask = askOf(url);
  const { group, consumer } = ask;
  const callIds = [...new Set(rows.map(({ callId }) => callId))].sort().slice(0, maxLooked);
  const isOfOne = group !== undefined && consumer !== undefined && page.total > 1;
  const scope = isOfOne ? { group, callIds, from: consumer } : undefined;
  const { answer, recommended } = useCandidates(scope);
  const isWhole = page.total === rows.length && rows.every(({ ghost }) => !ghost);
  const freeze = useMutation({
    mutationFn: async (verb: "claim" | "release"): Promise<ActionAsk> => {
      const params = verb === "claim" && recommended !== null ? { toConsumer: recommended, createConsumer: false } : {};
      if (isWhole) return { ...askFor(verb, rows), params, isPrepared: true };
      const held = await queryClient.fetchQuery({ ...heldListQuery(ask, page.order), staleTime: 0 });
      if (held.orderIsNew) throw new Error("The console no longer holds this list; read it anew (u).");
      const list = { ask, order: page.order, total: held.total, note: held.totalNote, asOfMs: page.asOfMs };
      return { ...askForAll(verb, list), params, isPrepared: true };
    },
    onSuccess: onAsk,
  });
  if (!isOfOne) return null;
  const all = `all ${formatCounted(page.total, "entry", "entries")}`;
  const owner = rows.find((row) => row.consumer === consumer);
  const cannotClaim = cannotDo("claim");
  const cannotRelease = cannotDo("release");
  const release = (
    <Button
      look={recommended === null ? "primary" : "plain"}
      disabled={cannotRelease !== null || answer === undefined || freeze.isPending}
      tip={cannotRelease ?? "The next XAUTOCLAIM of a living worker takes them; nobody is named."}
      onClick={() => freeze.mutate("release")}
    >
      Release {all}…
    </Button>
  );
  return (
    <ListBar label="All that this consumer holds">
      <span className="font-mono text-xs">
        <Name of={consumer} />
      </span>
      {owner === undefined ? null : <ConsumerMark state={owner.consumerState} />}
      {recommended === null ? null : (
        <Button
          look="primary"
          disabled={cannotClaim !== null || freeze.isPending}
          tip={cannotClaim ?? `Alive by its own signs in each of these calls.`}
          onClick={() => freeze.mutate("claim")}
        >
          Claim {all} for {nameInText(recommended)}…
        </Button>
      )}
      {release}
      {recommended === null && answer !== undefined ? (
        <span className="text-xs text-text-2">Nobody else is known to be alive in all of these calls.</span>
      ) : null}
      {freeze.error ? <span className="text-xs text-bad">{freeze.error.message}</span> : null}
    </ListBar>
  );
}
