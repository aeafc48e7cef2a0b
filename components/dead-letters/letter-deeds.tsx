"use client";

import { DeedButton } from "@/components/actions/deed-button";
import { useCannotDo } from "@/components/actions/use-can-do";

export type LetterDeed = "redrive" | "discard";

/** The safe one is prominent; the one that loses something is quiet. Each opens a dry run first. */
export function LetterDeeds({ onDo }: { onDo(deed: LetterDeed): void }) {
  const cannotDo = useCannotDo();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <DeedButton label="Redrive…" look="primary" problem={cannotDo("redrive")} onClick={() => onDo("redrive")} />
      <DeedButton label="Discard…" look="quiet" problem={cannotDo("discard")} onClick={() => onDo("discard")} />
    </div>
  );
}
