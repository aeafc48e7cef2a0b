"use client";

import { useStored } from "@/components/data/use-stored";
import { callColumns } from "./call-columns";

export interface ColumnChoice {
  isChosen(columnId: string): boolean;
  choose(columnId: string, isChosen: boolean): void;
}

/** Which columns this reader wants to see. */
export function useColumnChoice(): ColumnChoice {
  const [stored, store] = useStored("callboard.calls.hidden", "");
  const hidden = new Set(stored.split(","));
  return {
    isChosen: (columnId) => !hidden.has(columnId),
    choose(columnId, isChosen) {
      const next = callColumns.map(({ id }) => id).filter((id) => (id === columnId ? !isChosen : hidden.has(id)));
      store(next.join(","));
    },
  };
}
