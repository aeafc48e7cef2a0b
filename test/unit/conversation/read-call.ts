import { foldEvents } from "@/lib/conversation/fold/fold";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import type { CallShape, SchemaReport, ShapePins } from "@/lib/schema/call-shape";
import type { RawEvent } from "@/lib/schema/conversation-event";
import type { RawEntry } from "@/lib/schema/stream-entry";

export type ReadCall = { shape: CallShape; events: RawEvent[]; report: SchemaReport };

/** A whole call: its shape found out, then every entry read under it. */
export function readCall(entries: readonly RawEntry[], pins?: ShapePins): ReadCall {
  const shape = detectShape(entries, pins);
  const reader = createEventReader(shape);
  const events = entries.flatMap((entry) => reader.push(entry));
  return { shape, events, report: reader.report() };
}

/** What a call comes to: who said what, the tools, and how many of its entries were understood. */
export function comesTo(entries: readonly RawEntry[], pins?: ShapePins) {
  const { events, report } = readCall(entries, pins);
  const transcript = foldEvents(events);
  return {
    turns: transcript.turns.map(
      ({ role, speaker, text }) => `${speaker === null ? role : `${role}/${speaker}`}: ${text}`,
    ),
    tools: transcript.toolCalls.map(({ toolCallId, name, status }) => [toolCallId, name, status]),
    understood: `${report.understood}/${report.entries}`,
    inputTokens: transcript.usage.inputTokens,
    report,
    transcript,
  };
}
