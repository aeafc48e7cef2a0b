"use client";

import { DeedButtons } from "@/components/actions/action-buttons";
import { useCannotDo } from "@/components/actions/use-can-do";

export type LetterDeed = "redrive" | "discard";

/** The safe one is prominent; the one that loses something is quiet. Each opens a dry run first. */
export function LetterDeeds({ onDo }: { onDo(deed: LetterDeed): void }) {
  const cannotDo = useCannotDo();
  return (
    <DeedButtons
      deeds={[
        { label: "Redrive…", look: "primary", problem: cannotDo("redrive"), onDo: () => onDo("redrive") },
        { label: "Discard…", look: "quiet", problem: cannotDo("discard"), onDo: () => onDo("discard") },
      ]}
    />
  );
}
