"use client";

import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/components/data/queries";
import { apiPath } from "@/lib/endpoints/api-path";
import type { ExportFormat } from "@/lib/schema/replay";
import type { ReadCall } from "./read-call";

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
export function ExportLinks({
  callId,
  kept = null,
  className,
}: {
  callId: string;
  /** What was read of a call that is no longer in Redis: files are made of it here. */
  kept?: ReadCall | null;
  className: string;
}) {
  const { data: session } = useQuery(sessionQuery());
  if (!session?.permissions.includes("content.export")) return null;
  return (
    <span className={`flex items-center gap-2 text-xs text-text-3 print:hidden ${className}`}>
      Export
      {kept === null ? null : <KeptExports callId={callId} call={kept} />}
      {formats.map(({ format, word, tip }) =>
        kept !== null ? null : (
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
        ),
      )}
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

const keptFormats = formats.filter(({ format }) => format !== "jsonl");

/** The entries themselves are gone: what can still be saved is the transcript as this page has it, masked as it is. */
function KeptExports({ callId, call }: { callId: string; call: ReadCall }) {
  async function save(format: ExportFormat): Promise<void> {
    const facts = { callId, transcript: call.whole };
    const text = await textOf(format, facts);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = `${callId.replace(/[^\w.-]+/g, "_").slice(0, 100)}.${format}`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
  return keptFormats.map(({ format, word, tip }) => (
    <button
      key={format}
      type="button"
      data-tip={`${tip}, masked, from what was read before the stream was gone`}
      onClick={() => void save(format)}
      className="text-accent hover:underline"
    >
      {word}
    </button>
  ));
}

async function textOf(format: ExportFormat, facts: { callId: string; transcript: ReadCall["whole"] }): Promise<string> {
  if (format === "srt") return (await import("@/lib/conversation/export/srt")).toSrt(facts);
  if (format === "vtt") return (await import("@/lib/conversation/export/vtt")).toVtt(facts);
  return (await import("@/lib/conversation/export/txt")).toTxt(facts);
}
