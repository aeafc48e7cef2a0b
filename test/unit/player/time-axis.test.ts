import { describe, expect, it } from "vitest";
import { createTimeAxis } from "@/lib/player/time-axis";
import type { RawEvent } from "@/lib/schema/conversation-event";

const startMs = Date.UTC(2026, 10, 21);

function event(entryId: string, change: Partial<RawEvent> = {}): RawEvent {
  const arrivedAtMs = Number(entryId.split("-")[0]);
  return { entryId, part: 0, kind: "transcript", arrivedAtMs, atMs: arrivedAtMs, ...change };
}
const at = (offsetMs: number, sequence = 0) => `${startMs + offsetMs}-${sequence}`;

describe("createTimeAxis", () => {
  it("gives each entry one place, however many events it holds", () => {
    const axis = createTimeAxis([event(at(0)), event(at(0), { part: 1 }), event(at(500))]);
    expect(axis.entryIds).toEqual([at(0), at(500)]);
    expect(axis.placeOf(at(500))).toBe(1);
    expect(axis.placeOf(at(900))).toBe(-1);
    expect(axis.timeOf(at(900))).toBeNull();
  });

  it("never runs backwards, and grows entry by entry to the same as in one go", () => {
    const events = [event(at(0)), event(at(100), { atMs: startMs - 900 }), event(at(100, 1)), event(at(40))];
    const grown = createTimeAxis(events.slice(0, 1));
    for (const next of events.slice(1)) grown.add(next);
    expect(grown.times).toEqual([0, 100, 100, 100].map((offsetMs) => startMs + offsetMs));
    expect(createTimeAxis(events).times).toEqual(grown.times);
  });

  it("stands where the producer says when the call was copied in faster than it happened", () => {
    const events = [0, 1, 2].map((i) => event(at(i), { atMs: startMs - 600_000 + i * 10_000 }));
    const axis = createTimeAxis(events);
    expect(axis.usesProducer).toBe(true);
    expect(axis.times).toEqual(events.map(({ atMs }) => atMs));
  });

  it("stays with arrival where the producer gave no clock of its own, or about the same span", () => {
    const noClock = [0, 1].map((i) => event(at(i), { atMs: startMs + i * 60_000, clock: "arrival" }));
    expect(createTimeAxis(noClock).usesProducer).toBe(false);
    const same = [0, 60_000].map((offsetMs) => event(at(offsetMs), { atMs: startMs + offsetMs - 300 }));
    expect(createTimeAxis(same).usesProducer).toBe(false);
  });

  it("keeps ids that are no clock at a fixed pace", () => {
    const counted = ["1-0", "2-0", "18446744073709551615-0"].map((id) => event(id));
    expect(createTimeAxis(counted).times).toEqual([0, 250, 500]);
  });

  it("has no times without events", () => expect(createTimeAxis([]).times).toEqual([]));
});
