"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { askApi } from "@/components/data/api-client";
import { archivedMatchesQuery, archiveKey } from "@/components/data/archive-queries";
import { Name } from "@/components/figures/name";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SureButton } from "@/components/ui/sure-button";
import { formatBytes, formatCounted } from "@/lib/format";

const mostAsked = 200;

/** Says what is removed and what stays, and removes it once that is confirmed. */
export function ForgetDialog({
  callId,
  onClose,
  onRemoved,
}: {
  callId: string;
  onClose(): void;
  onRemoved(entries: number): void;
}) {
  const client = useQueryClient();
  const { data } = useQuery(archivedMatchesQuery(callId, mostAsked));
  const call = data?.rows.find((row) => row.callId === callId);
  const isMissing = data !== undefined && call === undefined && data.nextCursor === null;
  const forget = useMutation({
    mutationFn: () => askApi("forgetCall", { params: { callId } }),
    onSuccess: ({ entries }) => {
      void client.invalidateQueries({ queryKey: archiveKey });
      onRemoved(entries);
    },
  });
  return (
    <Dialog title="Remove a call from the archive for good" isKept isBusy={forget.isPending} onClose={onClose}>
      <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2">
        <p className="font-mono text-sm font-semibold break-all">
          <Name of={callId} longest={2_048} />
        </p>
        <p className="figure">
          {call
            ? `${formatCounted(call.entries, "entry", "entries")}, ${formatBytes(call.sizeBytes)}.`
            : isMissing
              ? "Nothing of it is in the archive. Is the id whole?"
              : data === undefined
                ? "Looking what is kept of it…"
                : "How much is kept of it is not known: too many calls have this in their names."}
        </p>
        <p className="text-text-2">
          Its bytes are overwritten in every file; this cannot be undone. What was removed is not copied again.{" "}
          {call?.isInRedis
            ? "The call is in Redis too: what Redis holds stays there, and entries that come later are copied."
            : "What Redis holds stays."}{" "}
          A backup of the disk keeps what it holds. Your name goes into the audit.
        </p>
        {forget.error ? (
          <p role="alert" className="border-l-2 border-bad pl-2">
            {forget.error.message}
          </p>
        ) : null}
      </div>
      <footer className="flex items-center gap-3 border-t border-line px-4 py-3">
        <Button look="quiet" disabled={forget.isPending} onClick={onClose}>
          Cancel
        </Button>
        <span className="ml-auto" />
        <SureButton look="danger" disabled={isMissing || forget.isPending} onTake={() => forget.mutate()}>
          {forget.isPending ? "Removing…" : "Remove it for good"}
        </SureButton>
      </footer>
    </Dialog>
  );
}
