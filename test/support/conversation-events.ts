import type { RawEvent } from "@/lib/schema/conversation-event";

const baseMs = 1_764_262_830_000;

/** Events of a call that began at 0: `[ms, fields]`, each an entry of its own. */
export function eventsAt(...rows: [number, Partial<RawEvent> & Pick<RawEvent, "kind">][]): RawEvent[] {
  return rows.map(([ms, fields], i) => ({
    entryId: `${baseMs + ms}-${i}`,
    part: 0,
    arrivedAtMs: baseMs + ms,
    atMs: baseMs + ms,
    ...fields,
  }));
}

export const startMs = baseMs;

const speech =
  (role: "user" | "agent" | "unknown", phase: "partial" | "final" | undefined) =>
  (ms: number, text: string, more: Partial<RawEvent> = {}): [number, Partial<RawEvent> & Pick<RawEvent, "kind">] => [
    ms,
    { kind: "transcript", role, text, mode: "replace", ...(phase === undefined ? {} : { phase }), ...more },
  ];

export const userPartial = speech("user", "partial");
export const userFinal = speech("user", "final");
export const agentPartial = speech("agent", "partial");
export const agentFinal = speech("agent", "final");
export const plainText = speech("unknown", undefined);
