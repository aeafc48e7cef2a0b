"use client";

import { useMemo } from "react";
import { useStored } from "@/components/data/use-stored";
import { type CallColumn, callColumns } from "./call-columns";

export interface ColumnChoice {
  chosen: readonly CallColumn[];
  choose(columnId: string, isChosen: boolean): void;
}

/** Which columns this reader wants to see. */
export function useColumnChoice(): ColumnChoice {
  const [stored, store] = useStored("callboard.calls.hidden", "");
  const hidden = useMemo(() => new Set(stored.split(",")), [stored]);
  const chosen = useMemo(() => callColumns.filter(({ id }) => !hidden.has(id)), [hidden]);
  return {
    chosen,
    choose(columnId, isChosen) {
      const next = callColumns.map(({ id }) => id).filter((id) => (id === columnId ? !isChosen : hidden.has(id)));
      store(next.join(","));
    },
  };
}
