"use client";

import { Popover as Base } from "@base-ui/react/popover";
import type { ReactNode } from "react";

/** A small panel beside what opened it. */
export function Popover({
  anchor,
  label,
  onClose,
  children,
}: {
  anchor: HTMLElement | null;
  label: string;
  onClose(): void;
  children: ReactNode;
}) {
  return (
    <Base.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} sideOffset={4} align="end" collisionPadding={8} className="z-40">
          <Base.Popup
            aria-label={label}
            finalFocus={{ current: anchor }}
            className="max-h-[70vh] overflow-auto rounded-md border border-line-strong bg-raised p-1 shadow-pop outline-none"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
