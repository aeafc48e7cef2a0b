"use client";

import { type RefObject, useMemo } from "react";
import { type Column, fitColumns } from "@/components/ui/columns";
import { useElementBox } from "@/components/ui/use-element-box";
import { type ColumnChoice, useColumnChoice } from "./use-column-choice";

export interface TableColumns<Shown> {
  choice: ColumnChoice<Column<Shown>>;
  /** Those chosen that the width has room for. */
  fitting: readonly Column<Shown>[];
  notFitting: number;
}

const phonePx = 640;
const gapPx = 12;
const scrollBarPx = 16;

/** The columns of a list: what its reader chose, as far as it fits. On a phone the columns say so themselves. */
export function useTableColumns<Shown>(
  table: string,
  columns: readonly Column<Shown>[],
  frame: RefObject<HTMLElement | null>,
): TableColumns<Shown> {
  const choice = useColumnChoice(table, columns);
  const { widthPx } = useElementBox(frame);
  const fitting = useMemo(
    () => (widthPx < phonePx ? choice.chosen : fitColumns(choice.chosen, widthPx - scrollBarPx, gapPx)),
    [choice.chosen, widthPx],
  );
  return { choice, fitting, notFitting: choice.chosen.length - fitting.length };
}
