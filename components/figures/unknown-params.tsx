"use client";

import { useSearchParams } from "next/navigation";
import { Shape } from "@/components/ui/shape";
import { momentParam } from "@/lib/recording/moment-param";
import { unknownNames } from "@/lib/unknown-names";
import { visibleName } from "@/lib/visible-name";

/** Says what of the address the page does not know: a filter with a wrong name would silently show everything. */
export function UnknownParams({ known }: { known: readonly string[] }) {
  const params = useSearchParams();
  const unknown = unknownNames(params.keys(), [...known, momentParam]);
  if (unknown.length === 0) return null;
  return (
    <p role="status" className="flex items-center gap-2 border-b border-line bg-warn-bg px-3 py-1 text-xs sm:px-4">
      <Shape shape="question" tone="warn" />
      <span className="min-w-0">
        {unknown.map(({ name, meant }) => (
          <span key={name}>
            This page knows no <code className="font-mono">{visibleName(name, 60)}</code>, so it is not applied
            {meant === null ? "" : `; did you mean ${meant}?`}{" "}
          </span>
        ))}
      </span>
    </p>
  );
}
