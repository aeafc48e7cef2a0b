import type { ReactNode } from "react";
import type { GlossaryTerm } from "@/lib/glossary";

/** A word of ours with its sentence, for pointer and keyboard. */
export function Term({ term, children }: { term: GlossaryTerm; children: ReactNode }) {
  return (
    <button type="button" className="term cursor-help text-left" data-term={term}>
      {children}
    </button>
  );
}
