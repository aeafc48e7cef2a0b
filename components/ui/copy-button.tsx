"use client";

import { type ReactNode, useState } from "react";
import { Button } from "./button";

/** Puts a text on the clipboard, and says beside it what became of that. */
export function CopyButton({ text, tip, children = "Copy" }: { text: string; tip?: string; children?: ReactNode }) {
  const [said, setSaid] = useState("");
  async function copy(): Promise<void> {
    try {
      // Outside of a secure context the browser has no clipboard at all.
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      setSaid("Not copied: the browser needs HTTPS or localhost");
    }
  }
  return (
    <>
      <Button look="quiet" className="max-sm:h-11" {...(tip === undefined ? {} : { tip })} onClick={() => void copy()}>
        {children}
      </Button>
      <span role="status" className="text-xs text-text-3">
        {said}
      </span>
    </>
  );
}
