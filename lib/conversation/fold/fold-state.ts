import type { RawEvent } from "../../schema/conversation-event";
import type { StateValue } from "../../schema/transcript";

/** The value that a state or memory event leaves, last changed last in the map. */
export function setValue(values: Map<string, StateValue>, event: RawEvent): void {
  const name = event.name ?? (event.kind === "state" ? "state" : "memory");
  const before = values.get(name)?.value ?? null;
  values.delete(name);
  values.set(name, {
    name,
    value: valueAfter(event, before),
    previous: event.from ?? before,
    changedAtMs: event.atMs,
    entryId: event.entryId,
    masked: event.masked ?? [],
  });
}

function valueAfter(event: RawEvent, before: string | null): string | null {
  if (event.memoryOp === "delete") return null;
  const given = event.to ?? event.value ?? null;
  if (event.memoryOp !== "append" || given === null) return given;
  return JSON.stringify([...(before === null ? [] : listOf(before)), parsed(given)]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function listOf(text: string): unknown[] {
  const value = parsed(text);
  return Array.isArray(value) ? value : [value];
}
