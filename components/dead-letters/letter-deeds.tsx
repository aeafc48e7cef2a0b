"use client";

import { useCannotDo } from "@/components/actions/use-can-do";
import { Button } from "@/components/ui/button";

export type LetterDeed = "redrive" | "discard";

/** The safe one is prominent; the one that loses something is quiet. Each opens a dry run first. */
export function LetterDeeds({ onDo }: { onDo(deed: LetterDeed): void }) {
  const cannotDo = useCannotDo();
  const button = (deed: LetterDeed, label: string, look: "primary" | "quiet") => {
    const problem = cannotDo(deed);
    return (
      <span data-tip={problem ?? undefined}>
        <Button look={look} disabled={problem !== null} onClick={() => onDo(deed)}>
          {label}
        </Button>
        {problem === null ? null : <span className="sr-only">{problem}</span>}
      </span>
    );
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      {button("redrive", "Redrive…", "primary")}
      {button("discard", "Discard…", "quiet")}
    </div>
  );
}
