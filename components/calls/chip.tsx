import type { ReactNode } from "react";

/** One thing that a list is narrowed to, chosen or not. */
export function Chip({
  isOn,
  tip,
  term,
  onToggle,
  children,
}: {
  isOn: boolean;
  tip?: string;
  /** A word of the glossary, in place of `tip`. */
  term?: string;
  onToggle(): void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      data-tip={tip}
      data-term={term}
      onClick={onToggle}
      className={`inline-flex h-6 max-w-48 shrink-0 items-center gap-1.5 rounded-full border px-2 text-xs whitespace-nowrap ${
        isOn ? "border-accent bg-selected text-text" : "border-line-strong text-text-2 hover:bg-hover"
      }`}
    >
      {children}
    </button>
  );
}
