import type { ReactNode, RefObject } from "react";

/** A page that is one list: as high as the window, only its rows scroll. */
export function ListFrame({ frame, children }: { frame: RefObject<HTMLDivElement | null>; children: ReactNode }) {
  return (
    <div ref={frame} className="flex h-[calc(100dvh-40px)] flex-col max-sm:h-[calc(100dvh-92px)]">
      {children}
    </div>
  );
}

/** What stands below the rows: what is chosen, or what was done last. */
export function ListBar({
  label,
  isRaised = false,
  bar,
  children,
}: {
  label: string;
  isRaised?: boolean;
  bar?: RefObject<HTMLElement | null>;
  children: ReactNode;
}) {
  return (
    <section
      ref={bar}
      aria-label={label}
      className={`flex shrink-0 flex-wrap items-center border-t px-3 max-sm:[&_button]:min-h-11 max-sm:[&_button]:min-w-11 sm:px-4 ${
        isRaised ? "gap-2 border-line-strong bg-raised py-2" : "gap-x-4 gap-y-1 border-line bg-surface py-1.5 text-xs"
      }`}
    >
      {children}
    </section>
  );
}
