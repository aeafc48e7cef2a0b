import type { RawEntry } from "@/lib/schema/stream-entry";

/** 2026-11-21 02:13:00 UTC, when the first entry arrives. */
export const startMs = Date.UTC(2026, 10, 21, 2, 13);

/** Entries of flat fields, one every so often. */
export function entriesOf(rows: readonly Record<string, string>[], everyMs = 250): RawEntry[] {
  return rows.map((fields, index) => {
    const timeMs = startMs + index * everyMs;
    return { id: `${timeMs}-0`, timeMs, fields };
  });
}

/** Each event as JSON in one field, beside the time at which its writer put it into the stream. */
export function wrapped(events: readonly object[], field = "data", everyMs = 250): RawEntry[] {
  return entriesOf(
    events.map((event, index) => ({ ts: String(startMs + index * everyMs - 20), [field]: JSON.stringify(event) })),
    everyMs,
  );
}

/** Each event as flat fields: texts as they are, everything else as JSON. */
export function spread(events: readonly object[], everyMs = 250): RawEntry[] {
  return entriesOf(
    events.map((event, index) => ({
      ts: String(startMs + index * everyMs - 20),
      ...Object.fromEntries(
        Object.entries(event)
          .filter(([, value]) => value !== undefined && value !== null)
          .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
      ),
    })),
    everyMs,
  );
}
