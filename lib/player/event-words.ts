import type { RawEvent } from "../schema/conversation-event";

/** What an entry was understood as, in a few words: `user transcript, partial`, `not understood`. */
export function nameEvents(events: readonly RawEvent[]): string {
  const [event] = events;
  if (!event) return "said nothing";
  if (event.kind === "raw") return "not understood";
  const named = [event.role, event.kind].filter(Boolean).join(" ");
  const detail = event.phase ?? event.memoryOp ?? event.name;
  const more = events.length > 1 ? ` +${events.length - 1}` : "";
  return `${named}${detail === undefined ? "" : `, ${detail}`}${more}`;
}

/** What it says, on one line, for as long as the entry itself is not there. */
export function sayEvents(events: readonly RawEvent[]): string {
  return events.map(sayEvent).filter(Boolean).join(" · ");
}

function sayEvent(event: RawEvent): string {
  const { text, tool, args, result, from, to, name, value, measure, reason, tokens } = event;
  if (event.kind === "raw") return name ?? "";
  if (text !== undefined) return text;
  if (tool !== undefined || event.toolCallId !== undefined) {
    return [tool ?? event.toolCallId, args, result && `→ ${result}`].filter(Boolean).join(" ");
  }
  if (to !== undefined) return [name, `${from ?? "?"} → ${to}`, reason].filter(Boolean).join(" ");
  if (name !== undefined) return `${name} = ${value ?? measure ?? "?"}`;
  if (tokens) return `${tokens.input ?? "?"} tokens in, ${tokens.output ?? "?"} out`;
  return reason ?? value ?? "";
}
