import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { ListBar } from "@/components/ui/list-frame";

/** How many are chosen, and what can be done with them; each opens a dry run first. */
export function SelectionBar({
  chosen,
  onClear,
  children,
}: {
  chosen: ReactNode;
  onClear(): void;
  children: ReactNode;
}) {
  return (
    <ListBar label="Selection" isRaised>
      <span className="min-w-0" aria-live="polite">
        {chosen}
      </span>
      {children}
      <Button look="quiet" className="ml-auto" onClick={onClear} tip="Select nothing (esc)">
        Clear<span className="max-sm:sr-only"> selection</span>
      </Button>
    </ListBar>
  );
}
