import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import type { CallShape, SchemaReport, ShapePins } from "@/lib/schema/call-shape";
import type { ConversationEvent } from "@/lib/schema/conversation-event";
import type { StreamEntry } from "@/lib/schema/stream-entry";

export type ReadCall = { shape: CallShape; events: ConversationEvent[]; report: SchemaReport };

/** A whole call: its shape found out, then every entry read under it. */
export function readCall(entries: readonly StreamEntry[], pins?: ShapePins): ReadCall {
  const shape = detectShape(entries, pins);
  const reader = createEventReader(shape);
  const events = entries.flatMap((entry) => reader.push(entry));
  return { shape, events, report: reader.report() };
}
