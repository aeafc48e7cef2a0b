import { toSrt } from "@/lib/conversation/export/srt";
import { toTxt } from "@/lib/conversation/export/txt";
import { toVtt } from "@/lib/conversation/export/vtt";
import { entryIdMs } from "@/lib/ids/entry-id";
import { countMasked } from "@/lib/mask/count-marks";
import { type ExportQuery, exportContentTypes } from "@/lib/schema/replay";
import type { CallSequence } from "@/server/archive/sequence/call-sequence";
import type { AuditLog } from "@/server/audit/audit-log";
import type { Collector } from "@/server/collector/collector";
import type { ReadLanes } from "@/server/redis/read-lanes";
import { type CallMask, createCallMask } from "../entries/call-mask";
import type { EntryMasks } from "../entries/entry-mask";
import { type ContentContext, contentRecord } from "./audit-content";
import type { Notes } from "./notes";
import { readChunk } from "./read-chunk";
import type { Transcripts } from "./transcripts";

export type ExportOptions = {
  sequence: CallSequence;
  transcripts: Transcripts;
  notes: Notes;
  collector: Collector;
  lanes: ReadLanes;
  audit: AuditLog;
  masks: EntryMasks;
  now: () => number;
};

const maxEntries = 200_000;

/**
 * A call as a masked file, recorded in the audit before its first byte. Texts are what the fold gives; JSON lines are the
 * entries as Redis has them, each masked with what stood before it, read as fast as the client takes them, up to 200,000.
 */
export function createCallExport({ transcripts, notes, sequence, collector, lanes, audit, masks, now }: ExportOptions) {
  return async (callId: string, query: ExportQuery, context: ContentContext): Promise<Response> => {
    const { key } = await sequence.find(callId);
    const { header, transcript } = await transcripts.whole(callId);
    const exportNotes = query.format === "txt" && query.notes === "1" ? await notesOf(callId) : [];
    const params = { format: query.format, notes: query.notes === "1" };
    await audit.commit(contentRecord("outcome", "export", context, { callId, entryIds: [], params }));
    const headers = {
      "content-type": `${exportContentTypes[query.format]}; charset=utf-8`,
      "content-disposition": `attachment; filename="${fileName(callId)}.${query.format}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    };
    const facts = { callId, transcript };
    if (query.format === "txt") return new Response(toTxt({ ...facts, notes: exportNotes }), { headers });
    if (query.format === "srt") return new Response(toSrt(facts), { headers });
    if (query.format === "vtt") return new Response(toVtt(facts), { headers });
    const { head, gaps } = header;
    const missing = transcript.missing.map(({ text }) => text);
    const first = {
      callboard: {
        ...{ callId, exportedAtMs: now(), masked: masks.of(key).policy.mode !== "off", head, gaps, missing },
        maskedInTranscript: countMasked(transcript),
      },
    };
    const isHeadMissing = head.entriesAdded === null || head.entriesAdded > head.length;
    return new Response(linesOf(key, first, isHeadMissing), { headers });
  };

  async function notesOf(callId: string) {
    return (await notes.list(callId)).notes.map(({ entryId, atMs, author, text, label }) => ({
      atMs: entryId === null ? atMs : entryIdMs(entryId),
      author,
      text: [label === null ? "" : `[${label}]`, text ?? ""].join(" ").trim(),
    }));
  }

  function linesOf(key: string, first: object, isHeadMissing: boolean): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    let held = `${JSON.stringify(first)}\n`;
    let afterId: string | null = null;
    let entries = 0;
    let hasEnded = false;
    let call: CallMask | null = null;
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          while (held === "" && !hasEnded) {
            const counts = collector.load.otherCounts;
            const chunk = await readChunk(lanes, sequence, key, afterId, { wantsInfo: false, counts });
            call ??= createCallMask(masks.of(key), chunk.entries, isHeadMissing);
            const shown = await call.maskAll(chunk.entries, [], chunk.isEnd ? now() : Infinity);
            held = shown.map((entry) => `${JSON.stringify(entry)}\n`).join("");
            afterId = chunk.entries.at(-1)?.id ?? afterId;
            entries += chunk.entries.length;
            hasEnded = chunk.isEnd || entries >= maxEntries;
            if (!chunk.isEnd && hasEnded) held += `${JSON.stringify({ callboard: { cutAfterEntries: entries } })}\n`;
          }
          if (held !== "") controller.enqueue(encoder.encode(held));
          held = "";
          if (hasEnded) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
  }
}

function fileName(callId: string): string {
  return `callboard-${callId.replace(/[^A-Za-z0-9_-]+/g, "_").slice(0, 80)}`;
}
