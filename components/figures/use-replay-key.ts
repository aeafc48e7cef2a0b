"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useHotkeys } from "react-hotkeys-hook";

const offered: string[] = [];

/** Where `g r` leads: of all that is at hand a moment goes before a whole call, and what came last before the rest. */
const target = () => offered.findLast((href) => href.includes("?at=")) ?? offered.at(-1);

/** While it is mounted, `g r` can lead to this replay; null: there is none. */
export function useReplayKey(href: string | null): void {
  const router = useRouter();
  useEffect(() => {
    if (href === null) return;
    offered.push(href);
    return () => {
      offered.splice(offered.lastIndexOf(href), 1);
    };
  }, [href]);
  useHotkeys(
    "g>r",
    () => {
      if (href !== null && target() === href) router.push(href);
    },
    { useKey: true },
  );
}
