"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useMemo, useState } from "react";
import { useElementBox } from "@/components/ui/use-element-box";
import { maxNamedCalls } from "@/lib/call-causes";
import { useCallWindow } from "./use-call-window";
import type { CallsUrl } from "./use-calls-url";
import { useReading } from "./use-reading";
import { useRowOrder } from "./use-row-order";

/** Height of what stays above the rows while the page scrolls: the top bar, the table's bar, its head. */
export const stickyPx = { topBar: 40, tableBar: 36, head: 28 };
const aboveRowsPx = stickyPx.topBar + stickyPx.tableBar + stickyPx.head;
const phonePx = 600;

/** The rows on screen, live, in an order that stands still while they are read. */
export function useCallsList(
  frame: RefObject<HTMLElement | null>,
  { q, status, state, group, cause, sign, calls, sort }: CallsUrl,
) {
  const { widthPx, topPx } = useElementBox(frame);
  const rowPx = widthPx > 0 && widthPx < phonePx ? 44 : 32;
  const isReading = useReading(frame, Math.max(0, topPx - stickyPx.topBar));
  const filter = useMemo(
    () => ({
      q,
      status,
      state,
      ...(group === null ? {} : { group }),
      ...(calls.length > 0 ? { callId: calls.slice(0, maxNamedCalls) } : cause.length > 0 ? { cause } : {}),
      ...(sign.length > 0 ? { sign } : {}),
      sort,
    }),
    [q, status, state, group, cause, sign, calls, sort],
  );
  const [range, setRange] = useState({ from: 0, to: 0 });
  const [latest, setLatest] = useState<{ order?: string; isReplaced: boolean }>({ isReplaced: false });
  const order = useRowOrder(isReading, latest.order, latest.isReplaced);
  const list = useCallWindow(filter, order.held, range.from, range.to);
  const update = () => {
    order.update();
    list.refresh();
  };
  const { page } = list;
  if (page && (page.order !== latest.order || page.orderIsNew !== latest.isReplaced)) {
    setLatest({ order: page.order, isReplaced: page.orderIsNew });
  }

  const scrollMargin = topPx + stickyPx.tableBar + stickyPx.head;
  const virtualizer = useWindowVirtualizer({
    count: list.total ?? 0,
    estimateSize: () => rowPx,
    overscan: 8,
    scrollMargin,
    scrollPaddingStart: aboveRowsPx,
    scrollPaddingEnd: 64,
  });
  const items = virtualizer.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = items.at(-1)?.index ?? 0;
  if (from !== range.from || to !== range.to) setRange({ from, to });

  return {
    list,
    order: { held: order.held, update },
    filter,
    isReading,
    items,
    rowPx,
    widthPx,
    scrollMargin,
    virtualizer,
  };
}
