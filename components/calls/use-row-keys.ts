"use client";

import { useRouter } from "next/navigation";
import { useCallback, useRef, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { openingPanel } from "@/components/ui/panel-history";
import { paths } from "@/lib/paths";
import type { Call } from "@/lib/schema/call";
import type { SetCallsUrl } from "./use-calls-url";
import { useStable } from "./use-stable";

export interface RowKeysOptions {
  total: number;
  openCallId: string | null;
  rowAt(index: number): Call | undefined;
  scrollTo(index: number): void;
  setUrl: SetCallsUrl;
  /** Takes the present order while one is held. */
  update(): void;
}

const isWithin = (event: Event, selector: string) =>
  event.target instanceof Element && event.target.closest(selector) !== null;
const isInDialog = (event: Event) => isWithin(event, "[role=dialog]");
const isOutsideRows = (event: Event) => !isWithin(event, "[data-call-id]");

const panelFits = () => window.matchMedia("(min-width: 1100px)").matches;

/** `j k enter u esc` over the rows: one row is active, has the focus, and keeps it when its numbers change. */
export function useRowKeys({ total, openCallId, rowAt, scrollTo, setUrl, update }: RowKeysOptions) {
  const router = useRouter();
  const [activeIndex, setActiveIndex] = useState<number | null>(null);
  const wantsFocus = useRef(false);

  function open(callId: string): void {
    if (panelFits() && callId !== openCallId) void setUrl({ call: callId }, openingPanel(openCallId));
    else router.push(paths.call(callId));
  }

  function move(by: number): void {
    if (total === 0) return;
    const next = activeIndex === null ? 0 : Math.min(total - 1, Math.max(0, activeIndex + by));
    wantsFocus.current = true;
    setActiveIndex(next);
    scrollTo(next);
    const call = rowAt(next);
    if (openCallId !== null && call) void setUrl({ call: call.callId });
  }

  useHotkeys("j", () => move(1), { useKey: true, ignoreEventWhen: isInDialog });
  useHotkeys("k", () => move(-1), { useKey: true, ignoreEventWhen: isInDialog });
  useHotkeys("down", () => move(1), { preventDefault: true, ignoreEventWhen: isOutsideRows });
  useHotkeys("up", () => move(-1), { preventDefault: true, ignoreEventWhen: isOutsideRows });
  useHotkeys("u", update, { useKey: true, ignoreEventWhen: isInDialog });
  useHotkeys("esc", () => void setUrl({ call: null }), { enabled: openCallId !== null, ignoreEventWhen: isInDialog });

  /** The active row's element asks when it appears, because a far row is drawn only after the scroll. */
  const takeFocus = useCallback((row: HTMLElement | null) => {
    if (!row || !wantsFocus.current) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  }, []);

  return { activeIndex, open: useStable(open), activate: setActiveIndex, takeFocus };
}
