"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";

/** A window over the page. Focus starts on the panel, not on a button, and goes back where it was. */
export function Dialog({
  title,
  isTitleShown = true,
  isKept = false,
  isBusy = false,
  hasClose = false,
  onClose,
  children,
}: {
  title: string;
  isTitleShown?: boolean;
  /** A press beside it does not close it: something is being written there. */
  isKept?: boolean;
  /** While something is carried out nothing closes it: its outcome would not be seen. */
  isBusy?: boolean;
  /** A window without buttons of its own is closed by one in its corner. */
  hasClose?: boolean;
  onClose(): void;
  children: ReactNode;
}) {
  const panel = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open disablePointerDismissal={isKept} onOpenChange={(isOpen) => !isOpen && !isBusy && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-bg/70" />
        <Base.Popup
          ref={panel}
          initialFocus={isTitleShown ? panel : true}
          className="fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] max-sm:top-3 max-sm:max-h-[calc(100dvh-24px)] max-sm:[&_button]:min-h-11 max-sm:[&_input:not([type])]:h-11 max-sm:[&_label]:min-h-11 max-sm:[&_select]:h-11 w-[min(560px,calc(100vw-24px))] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line-strong bg-raised shadow-pop outline-none"
        >
          <Base.Title className={isTitleShown ? "px-4 pt-3 pb-1 text-base font-semibold" : "sr-only"}>
            {title}
          </Base.Title>
          {hasClose ? (
            <Base.Close
              aria-label="Close"
              className="absolute top-2 right-2 inline-flex size-7 items-center justify-center rounded text-text-2 hover:bg-hover hover:text-text"
            >
              <X aria-hidden className="size-4" />
            </Base.Close>
          ) : null}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
