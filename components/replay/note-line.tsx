import { StickyNote } from "lucide-react";
import { SafeText } from "@/components/figures/safe-text";
import { formatDateTime } from "@/lib/format";
import type { Note } from "@/lib/schema/replay";

/** A note where it belongs in the transcript. */
export function NoteLine({ note: { label, text, author, atMs } }: { note: Note }) {
  return (
    <p className="flex items-baseline gap-2 rounded bg-info-bg px-2 py-0.5 text-xs">
      <StickyNote role="img" aria-label="Note" className="size-3 shrink-0 translate-y-0.5 text-info" />
      <span className="min-w-0 wrap-anywhere whitespace-pre-wrap text-text">
        {label === null ? null : (
          <span className="mr-1.5 rounded-sm border border-info px-1 text-2xs text-info">
            <SafeText text={label} />
          </span>
        )}
        {text === null ? null : <SafeText text={text} longest={4_000} keepsLines />}
      </span>
      <span className="ml-auto shrink-0 text-text-2" data-tip={formatDateTime(atMs)}>
        <SafeText text={author} longest={60} />
      </span>
    </p>
  );
}
