"use client";

import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/components/data/queries";
import { apiPath } from "@/lib/endpoints/api-path";
import type { ExportFormat } from "@/lib/schema/replay";

const formats: readonly { format: ExportFormat; word: string; tip: string }[] = [
  { format: "txt", word: "Text", tip: "What was said, as text to read" },
  { format: "srt", word: "SRT", tip: "Subtitles, SubRip" },
  { format: "vtt", word: "WebVTT", tip: "Subtitles, WebVTT" },
  { format: "jsonl", word: "JSONL", tip: "The entries, one line of JSON each" },
];

/**
 * Downloads of the call, masked; none for who may not export. Each is a form, since an export leaves a record: no other
 * site's page may cause one by a mere link or picture.
 */
export function ExportLinks({ callId, className }: { callId: string; className: string }) {
  const { data: session } = useQuery(sessionQuery());
  if (!session?.permissions.includes("content.export")) return null;
  return (
    <span className={`flex items-center gap-2 text-xs text-text-3 print:hidden ${className}`}>
      Export
      {formats.map(({ format, word, tip }) => (
        <form
          key={format}
          method="post"
          action={apiPath("export", { params: { callId }, query: { format } })}
          className="contents"
        >
          <button
            type="submit"
            data-tip={`${tip}, masked; recorded in the audit`}
            className="text-accent hover:underline"
          >
            {word}
          </button>
        </form>
      ))}
      <button
        type="button"
        data-tip="The whole transcript on paper, masked"
        onClick={() => window.print()}
        className="text-accent hover:underline"
      >
        Print
      </button>
    </span>
  );
}
