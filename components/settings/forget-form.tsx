"use client";

import dynamic from "next/dynamic";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { formatCounted } from "@/lib/format";
import { visibleName } from "@/lib/visible-name";

const ForgetDialog = dynamic(() => import("./forget-dialog").then((module) => module.ForgetDialog), { ssr: false });

/** Names the call that is to be removed; nothing is removed before it was confirmed. */
export function ForgetForm() {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const callId = text.trim();

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (callId === "") return;
    setSaid("");
    setAsked(callId);
  }

  return (
    <>
      <form
        aria-label="Remove a call from the archive"
        onSubmit={submit}
        className="mt-3 flex flex-wrap items-center gap-1.5"
      >
        <label className="text-text-2" htmlFor="forget-call">
          Remove one call for good
        </label>
        <input
          id="forget-call"
          value={text}
          maxLength={2_048}
          spellCheck={false}
          autoComplete="off"
          placeholder="The call's whole id"
          onChange={({ target }) => setText(target.value)}
          className="h-7 w-80 max-w-full rounded border border-line-strong bg-surface px-2 font-mono text-xs placeholder:text-text-3 max-sm:h-11 max-sm:w-full"
        />
        <Button look="danger" type="submit" disabled={callId === ""} className="max-sm:h-11">
          Remove…
        </Button>
        <span role="status" className="w-full text-xs text-text-2">
          {said}
        </span>
      </form>
      {asked === null ? null : (
        <ForgetDialog
          callId={asked}
          onClose={() => setAsked(null)}
          onRemoved={(entries) => {
            const what = formatCounted(entries, "entry", "entries");
            setSaid(`${visibleName(asked)} was removed from the archive: ${what}. It is recorded in the audit.`);
            setText("");
            setAsked(null);
          }}
        />
      )}
    </>
  );
}
