"use client";

import { usePathname } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useRef } from "react";
import { showMoment, usePastMoment } from "@/components/data/past-moment";
import { momentParam, momentText, readMoment } from "@/lib/recording/moment-param";

/**
 * Keeps the moment of the past in the address of every page, so that a link shows what its sender saw. In a replay the
 * same name is for the entry at hand.
 */
export function usePastInUrl(): number | null {
  const pathname = usePathname();
  const [text, setText] = useQueryState(momentParam, parseAsString);
  const atMs = usePastMoment();
  const asked = readMoment(text);
  const last = useRef<{ text: string | null; atMs: number | null }>({ text: null, atMs: null });

  useEffect(() => {
    const isNewAddress = text !== last.current.text && asked !== null;
    const isNewMoment = atMs !== last.current.atMs;
    last.current = { text, atMs };
    if (pathname.startsWith("/replay/")) return;
    if (isNewAddress && !isNewMoment) showMoment(asked);
    else if (atMs !== null && text !== momentText(atMs)) void setText(momentText(atMs));
    else if (atMs === null && isNewMoment && text !== null) void setText(null);
  }, [pathname, text, asked, atMs, setText]);
  return atMs;
}
