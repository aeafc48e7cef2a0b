"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { paths } from "@/lib/paths";

/** Puts a link to a moment of the call on the clipboard, and what became of that beside the button. */
export function useCopyLink(callId: string, entryId: string | null) {
  const [said, setSaid] = useState<{ entryId: string | null; text: string } | null>(null);
  async function copy(): Promise<void> {
    const { href } = new URL(paths.replay(callId, entryId === null ? "" : `?at=${entryId}`), window.location.href);
    try {
      // Outside of a secure context the browser has no clipboard at all.
      await navigator.clipboard.writeText(href);
      setSaid({ entryId, text: "Copied" });
    } catch {
      setSaid({ entryId, text: "Not copied: the browser needs HTTPS or localhost. The address bar has the link." });
    }
  }
  return { copy, said: said?.entryId === entryId ? said.text : null };
}

export function CopyLink({ copy, said }: ReturnType<typeof useCopyLink>) {
  return (
    <span className="flex items-center gap-1.5 text-xs max-sm:hidden">
      <Button
        look="quiet"
        aria-keyshortcuts="c"
        tip="Copies a link that opens the call at this moment (c)"
        onClick={() => void copy()}
      >
        Copy link
      </Button>
      <span role="status" className="text-text-3">
        {said}
      </span>
    </span>
  );
}
