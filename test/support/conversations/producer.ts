import type { RawEntry } from "@/lib/schema/stream-entry";
import type { Random } from "@/test/support/random";
import type { MadeCall, SpokenTurn, Traits } from "./make-call";

/** `upTo`: what was heard is only measured, so a beginning of the text is right. */
export type ExpectedTurn = { role: string; text: string; heard: string | null | "upTo" };
export type Written = { atMs: number; event: Record<string, unknown> };
export type Producer = {
  name: string;
  traits: Traits;
  /** Where a repeated delivery can be told from new text: anywhere, in the same millisecond, or nowhere. */
  repeats: "anywhere" | "same-ms" | "never";
  isFlat?: boolean;
  write(call: MadeCall): Written[];
  expected(call: MadeCall): ExpectedTurn[];
  tools: "whole" | "started" | "none";
  /** What else a call's answer is held to, where the producer tells it. */
  tells: readonly ("memory" | "handoffs" | "interruptions" | "overlaps" | "unconfirmed" | "lateness" | "duplicates")[];
  /** How far a turn's beginning may be from the first word said: what the producer's times can show. */
  startWithinMs: number;
};

export const baseMs = Date.UTC(2026, 10, 21, 2, 13);

export const saidTurn = ({ role, text, cut }: SpokenTurn): ExpectedTurn => ({
  role,
  text,
  heard: cut?.heardText ?? null,
});

/** What a producer wrote, as the stream holds it: in order of time, now and then twice. */
export function deliver(producer: Producer, call: MadeCall, random: Random): RawEntry[] {
  const written = producer.write(call).map((one) => ({ ...one, arriveMs: one.atMs }));
  const all = written.flatMap((one) => {
    if (producer.repeats === "never" || !random.chance(0.02)) return [one];
    const laterMs = producer.repeats === "same-ms" ? 0 : random.between(0, 400);
    return [one, { ...one, arriveMs: one.arriveMs + laterMs }];
  });
  all.sort((a, b) => a.arriveMs - b.arriveMs);
  let lastMs = 0;
  let sequence = 0;
  return all.map(({ atMs, arriveMs, event }) => {
    const timeMs = Math.round(baseMs + arriveMs);
    sequence = timeMs === lastMs ? sequence + 1 : 0;
    lastMs = timeMs;
    const ts = String(Math.round(baseMs + atMs));
    const fields: Record<string, string> = producer.isFlat
      ? { ...Object.fromEntries(Object.entries(event).map(([name, value]) => [name, String(value)])), ts }
      : { ts, data: JSON.stringify(event) };
    return { id: `${timeMs}-${sequence}`, timeMs, fields };
  });
}
