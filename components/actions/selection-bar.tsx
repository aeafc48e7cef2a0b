"use client";

import { type ReactNode, useRef } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { Button } from "@/components/ui/button";
import { ListBar } from "@/components/ui/list-frame";

const isInDialog = ({ target }: Event) => target instanceof Element && target.closest("[role=dialog]") !== null;

/** How many are chosen, and what can be done with them; each opens a dry run first. `a` goes to the first of these. */
export function SelectionBar({
  chosen,
  onClear,
  children,
}: {
  chosen: ReactNode;
  onClear(): void;
  children: ReactNode;
}) {
  const bar = useRef<HTMLElement>(null);
  useHotkeys("a", () => bar.current?.querySelector<HTMLElement>("[data-actions] button:enabled")?.focus(), {
    useKey: true,
    ignoreEventWhen: isInDialog,
  });
  return (
    <ListBar label="Selection" isRaised bar={bar}>
      <span className="min-w-0" aria-live="polite">
        {chosen}
      </span>
      {children}
      <Button look="quiet" className="ml-auto" onClick={onClear} tip="Select nothing (esc)">
        Clear selection
      </Button>
    </ListBar>
  );
}
