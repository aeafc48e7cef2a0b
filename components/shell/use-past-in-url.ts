"use client";

import { usePathname } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useRef } from "react";
import { showMoment, usePastMoment } from "@/components/data/past-moment";
import { momentParam, momentText, readMoment } from "@/lib/recording/moment-param";

const lookEveryMs = 300;

/**
 * Keeps the moment of the past in the address of every page, so that a link shows what its sender saw. In a replay the
 * same name is for the entry at hand.
 */
export function usePastInUrl(): number | null {
  const isReplay = usePathname().startsWith("/replay/");
  const [text, setText] = useQueryState(momentParam, parseAsString);
  const atMs = usePastMoment();
  const asked = readMoment(text);
  const last = useRef<{ text: string | null; atMs: number | null }>({ text: null, atMs: null });

  useEffect(() => {
    const isNewAddress = text !== last.current.text && asked !== null;
    const isNewMoment = atMs !== last.current.atMs;
    last.current = { text, atMs };
    if (isReplay) return;
    if (isNewAddress && !isNewMoment) showMoment(asked);
    else if (atMs === null && isNewMoment && text !== null) void setText(null);
  }, [isReplay, text, asked, atMs, setText]);

  // A page that is gone to has none in its address, and says so only once it is there: it is looked at again and again.
  useEffect(() => {
    if (atMs === null || isReplay) return;
    const keep = () => {
      const address = new URL(window.location.href);
      if (address.searchParams.get(momentParam) === momentText(atMs)) return;
      address.searchParams.set(momentParam, momentText(atMs));
      window.history.replaceState(window.history.state, "", address);
    };
    keep();
    const timer = setInterval(keep, lookEveryMs);
    return () => clearInterval(timer);
  }, [isReplay, atMs]);
  return atMs;
}
