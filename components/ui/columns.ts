import type { CSSProperties, ReactNode } from "react";
import type { GlossaryTerm } from "@/lib/glossary";

/** One column of a table: its head, its width, and what stands in a row. */
export interface Column<Shown> {
  id: string;
  header: string;
  term?: GlossaryTerm;
  /** As the server names it; null cannot be sorted by. `first` is the direction of the first click. */
  sort?: ColumnSort | null;
  minWidth: number;
  isWide?: boolean;
  /** Of a wide column: how much of the room left over, against 1 of the others. */
  share?: number;
  isNumber?: boolean;
  /** Always there: what tells the rows apart, or what an action did to them. */
  isFixed?: boolean;
  /** Its track in a phone's grid; a column without one is left out there. */
  phone?: string;
  isLastOnPhones?: boolean;
  cell(shown: Shown): ReactNode;
}

export interface ColumnSort {
  key: string;
  first: "" | "-";
  /** What before the key puts the largest first; `-` where nothing is said. */
  largestFirst?: "";
}

type Direction = "ascending" | "descending";

export function sortDirection(own: ColumnSort | null | undefined, sort: string): Direction | undefined {
  if (!own || (sort !== own.key && sort !== `-${own.key}`)) return undefined;
  return sort.startsWith("-") === (own.largestFirst === undefined) ? "descending" : "ascending";
}

/** By click: the useful direction first, then the other, then the table's own order again. */
export function nextSort(own: ColumnSort | null | undefined, sort: string, usual: string): string {
  if (!own) return sort;
  const first = `${own.first}${own.key}`;
  const second = own.first === "" ? `-${own.key}` : own.key;
  if (sort === first) return second;
  return sort === second ? usual : first;
}

type Sized = Pick<Column<never>, "minWidth" | "isWide" | "isFixed" | "share">;

const paddingPx = 32;

/** Those of the wanted columns that fit, the first ones kept; the fixed ones always. */
export function fitColumns<Fitted extends Sized>(wanted: readonly Fitted[], widthPx: number, gapPx = 16): Fitted[] {
  const fixed = wanted.filter(({ isFixed }) => isFixed);
  let leftPx = fixed.reduce((left, { minWidth }) => left - minWidth - gapPx, widthPx - paddingPx + gapPx);
  let isFull = false;
  return wanted.filter(({ minWidth, isFixed }) => {
    if (isFixed) return true;
    leftPx -= minWidth + gapPx;
    isFull ||= leftPx < 0;
    return !isFull;
  });
}

export const columnTracks = (columns: readonly Sized[]): string =>
  columns
    .map(({ minWidth, isWide, share = 1 }) => (isWide ? `minmax(${minWidth}px,${share}fr)` : `${minWidth}px`))
    .join(" ");

/** As style: the tracks of the grid, on a phone and elsewhere, behind what stands before the columns. */
export function gridTracks(columns: readonly Column<never>[], before = "", beforeOnPhones = ""): CSSProperties {
  const onPhones = columns.filter(({ phone }) => phone !== undefined);
  const inOrder = [...onPhones.filter((one) => !one.isLastOnPhones), ...onPhones.filter((one) => one.isLastOnPhones)];
  return {
    "--tracks": `${before} ${columnTracks(columns)}`,
    "--phone-tracks": `${beforeOnPhones} ${inOrder.map(({ phone }) => phone).join(" ")}`,
  } as CSSProperties;
}

/** Of a head's or a row's cell: whether a phone has it, and where. */
export const cellClass = ({ phone, isLastOnPhones }: Pick<Column<never>, "phone" | "isLastOnPhones">): string =>
  `${phone === undefined ? "max-sm:hidden" : ""} ${isLastOnPhones ? "max-sm:order-last" : ""}`;
