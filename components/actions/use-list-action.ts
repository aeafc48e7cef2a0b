"use client";

import { useMemo, useState } from "react";
import type { Selection } from "@/components/ui/selection";
import type { Outcome } from "@/lib/schema/action";
import type { ActionAsk } from "./action-ask";
import type { RunResult } from "./run-action";

export interface LastAction {
  ask: ActionAsk;
  result: RunResult;
}

const shownMs = 5_000;

/** What is chosen in a list, what is asked with it, and what became of each row: shown before it leaves the list. */
export function useListAction<Row>(keyOf: (outcome: Outcome) => string, refresh: () => void) {
  const [selection, setSelection] = useState<Selection<Row>>(new Map());
  const [ask, setAsk] = useState<ActionAsk | null>(null);
  const [last, setLast] = useState<LastAction | null>(null);
  const outcomes = useMemo(
    () =>
      new Map(last?.result.kind === "action" ? last.result.answer.outcomes.map((one) => [keyOf(one), one]) : undefined),
    [last, keyOf],
  );
  return {
    selection,
    setSelection,
    ask,
    setAsk,
    last,
    outcomes,
    clear: () => setSelection(new Map()),
    dismiss: () => setLast(null),
    done(result: RunResult, asked: ActionAsk): void {
      setLast({ ask: asked, result });
      setSelection(new Map());
    },
    close(): void {
      setAsk(null);
      if (last !== null) setTimeout(refresh, shownMs);
    },
  };
}
