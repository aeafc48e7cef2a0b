import type { ReactNode } from "react";
import type { Shape as ShapeName, Tone } from "@/lib/status-look";

const drawings: Record<ShapeName, ReactNode> = {
  disc: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  half: (
    <>
      <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 1.75a4.25 4.25 0 0 0 0 8.5z" fill="currentColor" />
    </>
  ),
  triangle: <path d="M6 1 11.4 10.6H.6z" fill="currentColor" />,
  square: <rect x="1.75" y="1.75" width="8.5" height="8.5" fill="currentColor" />,
  cross: <path d="m2.2 2.2 7.6 7.6m0-7.6-7.6 7.6" stroke="currentColor" strokeWidth="2.4" />,
  ring: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  question: (
    <path
      d="M3.6 4.1C3.6 2.6 4.6 1.6 6 1.6s2.4.9 2.4 2.2c0 1.7-2.3 1.8-2.3 3.5M6.1 9.2v1.5"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
    />
  ),
};

export const toneText: Record<Tone, string> = {
  good: "text-good",
  info: "text-info",
  warn: "text-warn",
  bad: "text-bad",
  quiet: "text-quiet",
};

/** A state's own form, so that it is told without its colour. Always stands beside its word, or has a label. */
export function Shape({ shape, tone, label }: { shape: ShapeName; tone: Tone | "inherit"; label?: string }) {
  const drawing = (
    <svg
      aria-hidden="true"
      viewBox="0 0 12 12"
      className={`shape inline-block size-3 shrink-0 ${tone === "inherit" ? "" : toneText[tone]}`}
    >
      {drawings[shape]}
    </svg>
  );
  if (label === undefined) return drawing;
  return (
    <span className="inline-flex items-center">
      {drawing}
      <span className="sr-only">{label}</span>
    </span>
  );
}
