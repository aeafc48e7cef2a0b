"use client";

import dynamic from "next/dynamic";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useCannot } from "@/components/data/use-cannot";
import type { Masked } from "@/lib/player/revealed-parts";
import type { CallShape } from "@/lib/schema/call-shape";
import type { Revealed } from "./reveal-dialog";

const RevealDialog = dynamic(() => import("./reveal-dialog").then((module) => module.RevealDialog), { ssr: false });

interface Desk {
  /** Why the actor may not reveal; null when they may. */
  cannot: string | null;
  revealed: ReadonlyMap<string, Revealed>;
  ask(masked: Masked): void;
  hide(key: string): void;
}

const DeskContext = createContext<Desk | null>(null);

export const revealKey = (masked: Masked): string =>
  masked.kind === "turn" ? `turn ${masked.turn.turnId}` : `tool ${masked.call.toolCallId}`;

/** Holds what was revealed for as long as the page is open: nowhere else, and not when one comes back to it. */
export function RevealDesk({ callId, shape, children }: { callId: string; shape: CallShape; children: ReactNode }) {
  const cannot = useCannot("content.reveal", "see masked personal data");
  const [revealed, setRevealed] = useState<ReadonlyMap<string, Revealed>>(new Map());
  const [asked, setAsked] = useState<Masked | null>(null);

  useEffect(() => {
    const forget = () => setRevealed(new Map());
    window.addEventListener("pagehide", forget);
    return () => window.removeEventListener("pagehide", forget);
  }, []);

  const desk = useMemo<Desk>(
    () => ({
      cannot,
      revealed,
      ask: setAsked,
      hide: (key) => setRevealed((before) => new Map([...before].filter(([other]) => other !== key))),
    }),
    [cannot, revealed],
  );
  return (
    <DeskContext value={desk}>
      {children}
      {asked === null ? null : (
        <RevealDialog
          callId={callId}
          shape={shape}
          masked={asked}
          onClose={() => setAsked(null)}
          onRevealed={(found) => {
            setRevealed((before) => new Map(before).set(revealKey(asked), found));
            setAsked(null);
          }}
        />
      )}
    </DeskContext>
  );
}

export const useRevealDesk = () => useContext(DeskContext);
