"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { askApi } from "@/components/data/api-client";
import { missedCallsQuery } from "@/components/data/group-queries";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SureButton } from "@/components/ui/sure-button";
import { beginsText, sumBegins } from "@/lib/actions/group-begins";
import { formatCounted } from "@/lib/format";
import { type ActionAnswer, type GroupTarget, maxTargets } from "@/lib/schema/action";
import type { Call } from "@/lib/schema/call";
import { nameInText } from "@/lib/visible-name";
import { AuditLink } from "./action-result";
import { OutcomeTable, OutcomeTally } from "./outcome-table";
import { Problem } from "./problem";
import { useCannotDo } from "./use-can-do";
import { useReasonNeeded } from "./use-reason-needed";

type Way = "stood" | "0" | "$";
const mostCalls = Math.min(500, maxTargets);

/**
 * Makes a group where it is missing, in one call or in all of them: each place it could begin at is tried dry first, so
 * that what is delivered again and what is never read is known before it is made.
 */
export function CreateGroupDialog({ group, callId, onClose }: { group: string; callId?: string; onClose(): void }) {
  const queryClient = useQueryClient();
  const problem = useCannotDo()("create-group");
  const missed = useQuery(missedCallsQuery(group, mostCalls));
  const isReasonNeeded = useReasonNeeded()({ verb: "create-group", targets: 2 });
  const [reason, setReason] = useState("");
  const [chosen, setChosen] = useState<Way | null>(null);
  const requestId = useRef<string | null>(null);
  const calls = (missed.data?.rows ?? []).filter((call) => callId === undefined || call.callId === callId);
  const ways: Way[] = calls.some((call) => stoodAt(call, group) !== null) ? ["stood", "$", "0"] : ["$", "0"];
  const way = chosen ?? ways[0] ?? "$";
  const preview = useQuery({
    queryKey: ["create-group", group, calls.map((call) => call.callId)],
    enabled: calls.length > 0 && problem === null,
    gcTime: 0,
    staleTime: 0,
    queryFn: async () => {
      const told: Partial<Record<Way, ActionAnswer>> = {};
      for (const one of ways) told[one] = await send(one, crypto.randomUUID(), true);
      return told;
    },
  });
  const make = useMutation({
    mutationFn: () => {
      requestId.current ??= crypto.randomUUID();
      return send(way, requestId.current, false);
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["group", group] });
      void queryClient.invalidateQueries({ queryKey: ["groups"] });
    },
  });

  function send(one: Way, id: string, dryRun: boolean): Promise<ActionAnswer> {
    const targets: GroupTarget[] = calls.map((call) => ({
      callId: call.callId,
      group,
      at: one === "stood" ? (stoodAt(call, group) ?? "$") : one,
    }));
    return askApi("createGroup", { body: { requestId: id, reason: reason.trim(), dryRun, targets } });
  }

  const isMissingReason = isReasonNeeded && reason.trim() === "";
  const where = callId === undefined ? formatCounted(calls.length, "call") : nameInText(callId);
  return (
    <Dialog title={`Make ${nameInText(group)} where it is missing`} isKept isBusy={make.isPending} onClose={onClose}>
      <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2" aria-live="polite">
        {make.data ? (
          <>
            <OutcomeTally outcomes={make.data.outcomes} />
            <OutcomeTable outcomes={make.data.outcomes} isPreview={false} />
          </>
        ) : missed.error ? (
          <p className="text-bad">{missed.error.message}</p>
        ) : calls.length === 0 ? (
          <p>{missed.data ? "It is missing nowhere any more." : "Looking where it is missing…"}</p>
        ) : (
          <>
            <p>
              In {where}
              {missed.data && missed.data.total > calls.length && callId === undefined
                ? ` of ${formatCounted(missed.data.total, "call")}: do it again for the others`
                : ""}
              . Its workers find it there at their next read. Nothing is added to the streams, and it is made only where
              it still does not exist.
            </p>
            <fieldset className="flex flex-col gap-1">
              <legend className="pb-1 text-xs text-text-2">Where it begins</legend>
              {ways.map((one) => (
                <label key={one} className="flex items-baseline gap-2">
                  <input type="radio" name="way" checked={way === one} onChange={() => setChosen(one)} />
                  <span>
                    <span className="font-medium">{wayWords[one]}</span>
                    <span className="figure block text-text-2">
                      {preview.data?.[one]
                        ? beginsText(sumBegins(preview.data[one].outcomes))
                        : (preview.error?.message ?? problem ?? "counting…")}
                    </span>
                  </span>
                </label>
              ))}
            </fieldset>
            <label className="flex flex-col gap-1 text-xs text-text-2">
              {isReasonNeeded ? "Reason, kept in the audit" : "Reason, if there is one; kept in the audit"}
              <input
                value={reason}
                maxLength={500}
                autoComplete="off"
                onChange={(event) => setReason(event.target.value)}
                className="h-8 rounded border border-line-strong bg-surface px-2 text-sm text-text"
              />
            </label>
          </>
        )}
      </div>
      <Problem error={make.error} again="Sending it again is safe: it is the same request." />
      <footer className="flex items-center gap-3 border-t border-line px-4 py-3">
        {make.data ? <AuditLink result={{ kind: "action", answer: make.data }} /> : null}
        <Button look="quiet" onClick={onClose} disabled={make.isPending} className={make.data ? "ml-auto" : ""}>
          {make.data ? "Close" : "Cancel"}
        </Button>
        {make.data || calls.length === 0 ? null : (
          <>
            <span className="ml-auto text-xs text-text-3">
              {problem ?? (isMissingReason ? "Say why first: the reason is kept in the audit." : "")}
            </span>
            <SureButton
              look="primary"
              disabled={problem !== null || isMissingReason || make.isPending || preview.data === undefined}
              onTake={() => make.mutate()}
            >
              {make.isPending ? "Making…" : `Make it in ${where}`}
            </SureButton>
          </>
        )}
      </footer>
    </Dialog>
  );
}

const wayWords: Record<Way, string> = {
  stood: "where it stood (at $ where it never was)",
  $: "at $: only what comes from now on",
  "0": "at 0: everything that is there",
};

/** The id it was delivered last in this stream; one of another stream says nothing here. */
function stoodAt({ lost }: Call, group: string): string | null {
  const work = lost.findLast(({ groupName }) => groupName === group);
  return work === undefined || work.goneWith !== "destroyed" ? null : work.lastDeliveredId;
}
