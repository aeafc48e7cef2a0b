"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import type { Tip } from "./tip-bubble";

const TipBubble = dynamic(() => import("./tip-bubble").then((module) => module.TipBubble), { ssr: false });

const openAfterMs = 300;

/**
 * The one tooltip of the page, for what is pointed at or focused: shows its `data-tip`, or what `explain` says of its
 * `data-term`. Rows need no component of their own. `explain` should not change.
 */
export function TipLayer({ explain }: { explain(term: string): Promise<string> }) {
  const [tip, setTip] = useState<Tip | null>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const showFor = (target: EventTarget | null, waitMs: number) => {
      clearTimeout(timer);
      const anchor = target instanceof Element ? target.closest<HTMLElement>("[data-tip], [data-term]") : null;
      const { tip: text = "", term } = anchor?.dataset ?? {};
      if (!anchor || (text === "" && term === undefined)) {
        setTip(null);
        return;
      }
      timer = setTimeout(async () => {
        const shown = timer;
        const sentence = term === undefined ? text : await explain(term);
        if (shown === timer) setTip({ anchor, text: sentence });
      }, waitMs);
    };
    const hide = () => {
      clearTimeout(timer);
      timer = undefined;
      setTip(null);
    };
    const onOver = (event: PointerEvent) => showFor(event.target, openAfterMs);
    const onFocus = (event: FocusEvent) => {
      if (event.target instanceof Element && event.target.matches(":focus-visible")) showFor(event.target, 0);
    };
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && hide();
    document.addEventListener("pointerover", onOver);
    // The pointer may have come to rest before this was loaded.
    showFor([...document.querySelectorAll(":hover")].at(-1) ?? null, openAfterMs);
    document.addEventListener("focusin", onFocus);
    document.addEventListener("focusout", hide);
    document.addEventListener("keydown", onKey);
    window.addEventListener("scroll", hide, { passive: true, capture: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("pointerover", onOver);
      document.removeEventListener("focusin", onFocus);
      document.removeEventListener("focusout", hide);
      document.removeEventListener("keydown", onKey);
      window.removeEventListener("scroll", hide, { capture: true });
    };
  }, [explain]);

  return tip ? <TipBubble {...tip} /> : null;
}
