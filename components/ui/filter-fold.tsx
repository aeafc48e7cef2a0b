"use client";

import { SlidersHorizontal } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "./button";

/** Filters in their row; on a phone behind one button, which says how many are set. */
export function FilterFold({ setCount, children }: { setCount: number; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button className="max-sm:h-11 sm:hidden" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <SlidersHorizontal aria-hidden className="size-3.5" />
        Filters{setCount === 0 ? "" : ` (${setCount})`}
      </Button>
      <div
        className={`flex flex-wrap items-center gap-1.5 max-sm:order-last max-sm:w-full ${isOpen ? "" : "max-sm:hidden"}`}
      >
        {children}
      </div>
    </>
  );
}
