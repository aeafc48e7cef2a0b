"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { askApi } from "@/components/data/api-client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { formatCounted } from "@/lib/format";
import { type Masked, type RevealedPart, revealedParts } from "@/lib/player/revealed-parts";
import type { CallShape } from "@/lib/schema/call-shape";
import { maxRevealed } from "@/lib/schema/replay";

export interface Revealed {
  parts: readonly RevealedPart[];
  /** Entries of it that are not in Redis any more, or too many for one answer. */
  missing: number;
}

interface RevealDialogProps {
  callId: string;
  shape: CallShape;
  masked: Masked;
  onClose(): void;
  onRevealed(found: Revealed): void;
}

const minReasonLength = 3;

/** Asks why, records it, and only then has the entries sent unmasked. */
export function RevealDialog({ callId, shape, masked, onClose, onRevealed }: RevealDialogProps) {
  const { entryIds, masked: labels } = masked.kind === "turn" ? masked.turn : masked.call;
  const what = masked.kind === "turn" ? "turn" : "tool call";
  const asked = entryIds.slice(-maxRevealed);
  const [reason, setReason] = useState("");
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isOpen = useRef(true);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);
  const isReady = reason.trim().length >= minReasonLength && !isAsking;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!isReady) return;
    setAsking(true);
    setProblem(null);
    try {
      const body = { requestId: crypto.randomUUID(), reason: reason.trim(), entryIds: asked };
      const answer = await askApi("reveal", { params: { callId }, body });
      const missing = answer.missingEntryIds.length + answer.omittedEntryIds.length + entryIds.length - asked.length;
      if (isOpen.current) onRevealed({ parts: revealedParts(answer.events, masked, shape), missing });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setAsking(false);
    }
  }

  return (
    <Dialog title={`Reveal what is masked in this ${what}`} onClose={onClose}>
      <form onSubmit={submit} className="flex min-h-0 flex-col">
        <div className="flex min-h-0 flex-col gap-3 overflow-auto px-4 py-2">
          <p className="text-text-2">
            Masked here: {labels.join(", ")}. It is shown to you on this page only and is gone when you leave it. Your
            name, the reason and {formatCounted(asked.length, "entry", "entries")} go into the audit first.
          </p>
          <label className="flex flex-col gap-1 text-xs text-text-2">
            Reason, kept in the audit
            <input
              value={reason}
              maxLength={500}
              autoComplete="off"
              placeholder="for example: the caller disputes the address"
              onChange={({ target }) => setReason(target.value)}
              className="h-8 rounded border border-line-strong bg-surface px-2 text-sm text-text placeholder:text-text-3"
            />
          </label>
          {problem === null ? null : (
            <p role="alert" className="text-bad">
              {problem} Nothing was shown.
            </p>
          )}
        </div>
        <footer className="flex items-center gap-3 border-t border-line px-4 py-3">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <span className="ml-auto text-xs text-text-3">
            {reason.trim().length >= minReasonLength ? null : "Say why first."}
          </span>
          <Button look="primary" type="submit" disabled={!isReady}>
            {isAsking ? "Reading…" : "Reveal"}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
