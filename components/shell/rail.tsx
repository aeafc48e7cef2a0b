"use client";

import { useQuery } from "@tanstack/react-query";
import { PanelLeft } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { sessionQuery } from "@/components/data/queries";
import { useFleet } from "@/components/data/use-fleet";
import { formatCounted } from "@/lib/format";
import { paths } from "@/lib/paths";
import { type Page, pages } from "./pages";

/** The pages: at the left on wide screens, at the bottom on phones. */
export function Rail({ isNarrow, onToggle }: { isNarrow: boolean; onToggle(): void }) {
  const pathname = usePathname();
  const { data: session } = useQuery(sessionQuery());
  const isOffered = ({ permission }: Page) =>
    permission === undefined || session === undefined || session.permissions.includes(permission);
  const openIncidents = useFleet().snapshot?.openIncidents ?? 0;
  return (
    <nav
      aria-label="Pages"
      className="fixed z-30 flex border-line bg-surface max-sm:inset-x-0 max-sm:bottom-0 max-sm:h-13 max-sm:justify-around max-sm:border-t sm:inset-y-0 sm:left-0 sm:w-(--rail) sm:flex-col sm:items-center sm:gap-1 sm:border-r sm:pt-12 sm:pb-2"
    >
      {pages.filter(isOffered).map(({ href, label, icon: Icon, below, goKey }) => {
        const isCurrent = pathname === href || pathname.startsWith(below);
        return (
          <Link
            key={href}
            href={href}
            aria-current={isCurrent ? "page" : undefined}
            data-tip={`${label} (g ${goKey})`}
            className={`flex flex-col items-center gap-0.5 rounded py-1.5 text-2xs max-sm:max-w-24 max-sm:min-w-0 max-sm:flex-1 max-sm:self-center max-sm:text-[10px] max-sm:leading-3 sm:w-[calc(100%-8px)] ${
              isCurrent ? "bg-selected font-medium text-text" : "text-text-2 hover:bg-hover hover:text-text"
            }`}
          >
            <span className="relative">
              <Icon aria-hidden className="size-4" />
              {href === paths.incidents() && openIncidents > 0 ? <OpenMark count={openIncidents} /> : null}
            </span>
            <span className={`text-center ${isNarrow ? "sm:sr-only" : ""} ${isCurrent ? "" : "max-[379px]:sr-only"}`}>
              {label}
            </span>
          </Link>
        );
      })}
      <button
        type="button"
        onClick={onToggle}
        aria-label={isNarrow ? "Show labels" : "Hide labels"}
        aria-pressed={isNarrow}
        className="mt-auto rounded p-1.5 text-text-3 hover:bg-hover hover:text-text max-sm:hidden"
      >
        <PanelLeft aria-hidden className="size-4" />
      </button>
    </nav>
  );
}

function OpenMark({ count }: { count: number }) {
  return (
    <span className="figure absolute -top-1.5 left-2.5 rounded-full bg-loss-bg px-1 text-2xs leading-3.5 font-semibold text-on-loss">
      <span aria-hidden>{count > 99 ? "99+" : count}</span>
      <span className="sr-only">{formatCounted(count, "open incident")}</span>
    </span>
  );
}
