import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLoadedEvents } from "@/lib/player/loaded-events";
import type { RawEvent } from "@/lib/schema/conversation-event";

const event = (ms: number, part = 0, text = ""): RawEvent => ({
  entryId: `${ms}-0`,
  part,
  kind: "transcript",
  arrivedAtMs: ms,
  atMs: ms,
  text,
});
const call = [event(9), event(10), event(10, 1), event(100), event(1_000)];

describe("createLoadedEvents", () => {
  it("takes each event once, whatever pages and frames repeat", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 8 }), (ends) => {
        const loaded = createLoadedEvents();
        const given = [...ends, call.length].flatMap((end) => loaded.add(call.slice(Math.max(0, end - 3), end)));
        expect(given).toEqual(loaded.all());
        const places = loaded.all().map((one) => call.indexOf(one));
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      }),
    );
  });

  it("compares ids as numbers", () => {
    const loaded = createLoadedEvents();
    loaded.add(call);
    expect(loaded.all()).toEqual(call);
    expect(loaded.add([event(99)])).toEqual([]);
  });

  it("corrects in place and says from where on to fold anew", () => {
    const loaded = createLoadedEvents();
    loaded.add(call);
    expect(loaded.correct([event(1_000, 0, "[name]"), event(10, 1, "[name]"), event(5_000)])).toBe(2);
    expect(loaded.all().map(({ text }) => text)).toEqual(["", "", "[name]", "", "[name]"]);
    expect(loaded.correct([event(10, 7)])).toBeNull();
  });

  it("changes no list it was given, and begins anew when told to forget", () => {
    const given = [...call];
    const loaded = createLoadedEvents();
    loaded.add(given);
    loaded.correct([event(9, 0, "other")]);
    expect(given).toEqual(call);
    loaded.forget();
    expect(loaded.all()).toEqual([]);
    expect(loaded.add(call)).toEqual(call);
  });
});
