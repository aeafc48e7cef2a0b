"use client";

import { Eye, EyeOff } from "lucide-react";
import { SafeText } from "@/components/figures/safe-text";
import { formatCounted } from "@/lib/format";
import type { Masked } from "@/lib/player/revealed-parts";
import { revealKey, useRevealDesk } from "./reveal-desk";

/** Says that personal data was taken out, and leads to seeing it for who may. */
export function MaskedMark({ masked }: { masked: Masked }) {
  const desk = useRevealDesk();
  const { masked: labels } = masked.kind === "turn" ? masked.turn : masked.call;
  if (labels.length === 0) return null;
  const told = `Personal data was taken out: ${labels.join(", ")}.`;
  const key = revealKey(masked);
  const isShown = desk?.revealed.has(key) ?? false;
  const problem = desk === null ? "It cannot be revealed here." : desk.cannot;
  return (
    <span className="inline-flex items-baseline gap-1 text-2xs text-text-3">
      <span data-tip={told} className="underline decoration-dotted underline-offset-2">
        masked
      </span>
      <span data-tip={problem ?? "Show it to you, with a reason, recorded in the audit"} className="print:hidden">
        <button
          type="button"
          disabled={problem !== null}
          className="inline-flex items-center gap-1 rounded px-1 text-accent hover:underline disabled:text-text-3 disabled:no-underline disabled:opacity-70"
          onClick={() => (isShown ? desk?.hide(key) : desk?.ask(masked))}
        >
          {isShown ? <EyeOff aria-hidden className="size-3" /> : <Eye aria-hidden className="size-3" />}
          {isShown ? "Hide" : "Reveal…"}
        </button>
        {problem === null ? null : <span className="sr-only">{problem}</span>}
      </span>
    </span>
  );
}

/** The unmasked text below the masked one, marked as such; never printed. */
export function RevealedText({ masked }: { masked: Masked }) {
  const found = useRevealDesk()?.revealed.get(revealKey(masked));
  if (!found) return null;
  return (
    <section
      aria-label="Revealed"
      className="mt-1 rounded border border-warn bg-warn-bg px-2 py-1 text-sm print:hidden"
    >
      <p className="text-2xs text-warn">Revealed to you, recorded in the audit, gone when you leave</p>
      {found.parts.map(({ name, text }) => (
        <p key={name} className="wrap-anywhere whitespace-pre-wrap">
          {name === null ? null : <span className="text-xs text-text-2">{name} </span>}
          <SafeText text={text} longest={20_000} keepsLines />
        </p>
      ))}
      {found.parts.length === 0 ? <p>Its entries are not in Redis any more: only the masked text is left.</p> : null}
      {found.missing > 0 && found.parts.length > 0 ? (
        <p className="text-xs text-text-2">
          {formatCounted(found.missing, "entry", "entries")} of it could not be read any more.
        </p>
      ) : null}
    </section>
  );
}
