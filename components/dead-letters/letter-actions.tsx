"use client";

import { ActionButtons } from "@/components/actions/action-buttons";
import { useCannotDo } from "@/components/actions/use-can-do";

export type LetterAction = "redrive" | "discard";

/** The safe one is prominent; the one that loses something is quiet. Each opens a dry run first. */
export function LetterActions({ onDo }: { onDo(action: LetterAction): void }) {
  const cannotDo = useCannotDo();
  return (
    <ActionButtons
      actions={[
        { label: "Redrive…", look: "primary", problem: cannotDo("redrive"), onDo: () => onDo("redrive") },
        { label: "Discard…", look: "quiet", problem: cannotDo("discard"), onDo: () => onDo("discard") },
      ]}
    />
  );
}
