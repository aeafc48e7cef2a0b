"use client";

import { useMemo } from "react";
import { useStored } from "./use-stored";

interface Choosable {
  id: string;
  header: string;
  isFixed?: boolean;
}

export interface ColumnChoice<Column extends Choosable = Choosable> {
  columns: readonly Column[];
  chosen: readonly Column[];
  choose(columnId: string, isChosen: boolean): void;
}

/** Which columns of a table this reader wants to see. */
export function useColumnChoice<Column extends Choosable>(
  table: string,
  columns: readonly Column[],
): ColumnChoice<Column> {
  const [stored, store] = useStored(`callboard.${table}.hidden`, "");
  const hidden = useMemo(() => new Set(stored.split(",")), [stored]);
  const chosen = useMemo(() => columns.filter(({ id, isFixed }) => isFixed || !hidden.has(id)), [columns, hidden]);
  return {
    columns,
    chosen,
    choose(columnId, isChosen) {
      const next = columns.map(({ id }) => id).filter((id) => (id === columnId ? !isChosen : hidden.has(id)));
      store(next.join(","));
    },
  };
}
