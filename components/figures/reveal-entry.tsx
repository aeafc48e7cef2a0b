"use client";

import { type FormEvent, type ReactNode, useEffect, useId, useState } from "react";
import { askApi } from "@/components/data/api-client";
import { useCannot } from "@/components/data/use-cannot";
import { Button } from "@/components/ui/button";
import { formatCounted } from "@/lib/format";
import { countMarks } from "@/lib/mask/count-marks";
import type { RawEntry } from "@/lib/schema/stream-entry";

interface RevealEntryProps {
  callId: string;
  entry: RawEntry;
  children(shown: RawEntry): ReactNode;
}

const minReasonLength = 3;

/** An entry as it is masked, with a way to see it unmasked where it stands: with a reason, and once the audit has it. */
export function RevealEntry({ callId, entry, children }: RevealEntryProps) {
  const [revealed, setRevealed] = useState<RawEntry | null>(null);
  const [isAsked, setAsked] = useState(false);
  const cannot = useCannot("content.reveal", "see masked personal data");
  const parts = countMarks(entry);
  useEffect(() => {
    const forget = () => setRevealed(null);
    window.addEventListener("pagehide", forget);
    return () => window.removeEventListener("pagehide", forget);
  }, []);
  return (
    <>
      {parts === 0 ? null : (
        <p className="flex flex-wrap items-center gap-2 py-1 font-sans text-xs text-text-2">
          {revealed === null ? `${formatCounted(parts, "part")} masked.` : "Unmasked, for you on this page only."}
          {revealed !== null ? (
            <Button look="quiet" onClick={() => setRevealed(null)}>
              Hide
            </Button>
          ) : cannot === null ? (
            <Button look="quiet" onClick={() => setAsked(!isAsked)} aria-expanded={isAsked}>
              Reveal…
            </Button>
          ) : (
            <span className="text-text-3">{cannot}</span>
          )}
        </p>
      )}
      {isAsked && revealed === null ? (
        <ReasonForm
          callId={callId}
          entryId={entry.id}
          onRevealed={(found) => {
            setRevealed(found);
            setAsked(false);
          }}
        />
      ) : null}
      {children(revealed ?? entry)}
    </>
  );
}

function ReasonForm({
  callId,
  entryId,
  onRevealed,
}: {
  callId: string;
  entryId: string;
  onRevealed(found: RawEntry): void;
}) {
  const [reason, setReason] = useState("");
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const id = useId();
  const isReady = reason.trim().length >= minReasonLength && !isAsking;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!isReady) return;
    setAsking(true);
    try {
      const body = {
        requestId: crypto.randomUUID(),
        reason: reason.trim(),
        entryIds: [entryId],
        withEntries: true,
      };
      const { entries } = await askApi("reveal", { params: { callId }, body });
      const [found] = entries;
      if (found) onRevealed(found);
      else setProblem("The entry has left the stream.");
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setAsking(false);
    }
  }

  return (
    <form onSubmit={submit} className="flex flex-wrap items-center gap-2 py-1 font-sans text-xs">
      <label htmlFor={id} className="text-text-2">
        Reason, kept in the audit
      </label>
      <input
        id={id}
        value={reason}
        maxLength={500}
        autoComplete="off"
        onChange={({ target }) => setReason(target.value)}
        className="h-7 min-w-40 flex-1 rounded border border-line-strong bg-surface px-2 text-sm text-text"
      />
      <Button look="primary" type="submit" disabled={!isReady}>
        {isAsking ? "Reading…" : "Reveal"}
      </Button>
      {problem === null ? null : (
        <span role="alert" className="text-bad">
          {problem} Nothing was shown.
        </span>
      )}
    </form>
  );
}
