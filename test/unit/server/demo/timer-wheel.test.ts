import { describe, expect, it } from "vitest";
import { createRandom } from "@/server/demo/random";
import { createTimerWheel } from "@/server/demo/timer-wheel";

describe("createTimerWheel", () => {
  it("returns everything once, when it is due, in the order of time", () => {
    const random = createRandom(3);
    const wheel = createTimerWheel<number>(20, 16);
    // Up to ten turns of this small wheel ahead.
    const times = Array.from({ length: 500 }, () => random.int(1, 3_200));
    for (const atMs of times) wheel.add(atMs, atMs);
    const came: number[] = [];
    for (let slot = 0; slot < 200; slot += 1) {
      for (const atMs of wheel.advance()) {
        expect(atMs).toBeLessThanOrEqual(wheel.nowMs());
        expect(atMs).toBeGreaterThan(wheel.nowMs() - 20);
        came.push(atMs);
      }
    }
    expect(came).toEqual(times.toSorted((a, b) => a - b));
    expect(wheel.size()).toBe(0);
  });

  it("brings what is already past with the next slot", () => {
    const wheel = createTimerWheel<string>(20);
    for (let slot = 0; slot < 10; slot += 1) wheel.advance();
    wheel.add(5, "late");
    expect(wheel.advance()).toEqual(["late"]);
  });
});
