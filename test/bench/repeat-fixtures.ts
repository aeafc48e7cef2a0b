import type { RawEntry } from "@/lib/schema/stream-entry";
import * as fixtures from "@/test/support/conversations/fixtures/new-producers";

const baseMs = Date.UTC(2026, 10, 21, 2, 13);
const idNames =
  "id|messageId|run_id|contentId|toolCallId|tool_call_id|toolUseId|completionId|message_id|TranscriptionSid";
const ids = new RegExp(`(\\\\?"(?:${idNames})\\\\?":\\\\?")([^"\\\\]+)`, "g");

/** Short calls of the producers that no calls are made up for, again and again, each with ids of its own. */
export const repeatedProducers = Object.entries(fixtures).map(([name, events]) => ({
  name,
  entriesOf(least: number): RawEntry[] {
    const texts = events.map((event) => JSON.stringify(event));
    return Array.from({ length: least }, (_, at) => {
      const [no, index] = [Math.floor(at / texts.length), at % texts.length];
      const timeMs = baseMs + no * 60_000 + index * 250;
      const data = (texts[index] ?? "{}").replace(ids, `$1$2-${no}`);
      return { id: `${timeMs}-0`, timeMs, fields: { ts: String(timeMs), data } };
    });
  },
}));
