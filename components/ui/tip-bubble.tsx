"use client";

import { Tooltip } from "@base-ui/react/tooltip";
import { useEffect, useId } from "react";

export interface Tip {
  anchor: HTMLElement;
  text: string;
}

export function TipBubble({ anchor, text }: Tip) {
  const id = useId();
  useEffect(() => {
    const before = anchor.getAttribute("aria-describedby");
    if (before === null) anchor.setAttribute("aria-describedby", id);
    return () => {
      if (before === null) anchor.removeAttribute("aria-describedby");
    };
  }, [anchor, id]);

  return (
    <Tooltip.Root open>
      <Tooltip.Portal>
        <Tooltip.Positioner anchor={anchor} sideOffset={6} collisionPadding={8} className="z-50">
          <Tooltip.Popup
            id={id}
            role="tooltip"
            className="pointer-events-none max-w-80 rounded wrap-anywhere border border-line-strong bg-raised px-2 py-1 text-xs whitespace-pre-line text-text shadow-pop"
          >
            {text}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
