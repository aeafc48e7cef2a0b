"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { Button } from "./button";

const isInDialog = (event: Event) => event.target instanceof Element && event.target.closest("[role=dialog]") !== null;

/** One row of a list with all that is known of it, over the list's right edge; esc closes it. */
export function EntryAside({
  label,
  title,
  onClose,
  children,
}: {
  label: string;
  title: string;
  onClose(): void;
  children: ReactNode;
}) {
  useHotkeys("esc", onClose, { ignoreEventWhen: isInDialog });
  return (
    <aside
      aria-label={label}
      className="fixed top-10 right-0 bottom-0 z-30 flex w-[min(520px,100vw)] flex-col border-l border-line-strong bg-bg shadow-pop max-sm:bottom-13 max-sm:[&_button]:min-h-11 max-sm:[&_button]:min-w-11"
    >
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-4 max-sm:h-11 max-sm:pr-0">
        <h2 className="truncate font-mono text-xs font-semibold">{title}</h2>
        <Button look="quiet" className="ml-auto" aria-label="Close (esc)" onClick={onClose}>
          <X aria-hidden className="size-4" />
        </Button>
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto px-4 py-3">{children}</div>
    </aside>
  );
}
